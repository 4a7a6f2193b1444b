/** A table; numbers are passed as the reader should see them. */
export interface Table {
	columns: string[];
	rows: string[][];
}

/** A chapter of the page. */
export interface Section {
	title: string;
	/** What is measured and how, in a few sentences. */
	text: string;
	table: Table;
	/** What the figures say, and where they fall short. */
	notes: string[];
}
