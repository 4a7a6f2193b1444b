/** A table; numbers are given as the reader shall see them. */
export interface Table {
	columns: string[];
	rows: string[][];
}

/** A picture beside a table. */
export interface Plot {
	/** Name of the file without its ending. */
	name: string;
	/** What a reader who does not see the picture is told. */
	alt: string;
	/** In the language of vega-lite. */
	spec: object;
}

/** A chapter of the page. */
export interface Section {
	title: string;
	/** What is measured and how, in a few sentences. */
	text: string;
	table: Table;
	plot?: Plot;
	/** What the figures say, and where they fall short. */
	notes: string[];
	/** How it was measured, where that was not together with the other chapters. */
	apart?: { command: string; machine: string[] };
}
