/** A table. Numbers are passed as the reader should see them. */
export interface Table {
	columns: string[];
	rows: string[][];
}

/** A section of the page. */
export interface Section {
	title: string;
	/** What is measured and how, in a few sentences. */
	text: string;
	table: Table;
	/** What the figures mean, and where they fall short. */
	notes: string[];
}
