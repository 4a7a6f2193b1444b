import type { Table } from './section';

/** A Markdown table, with the first column left-aligned and numbers right-aligned. */
export function tableText({ columns, rows }: Table): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	const rule = columns.map((_, index) => (index === 0 ? '---' : '---:'));
	return [line(columns), line(rule), ...rows.map(line)].join('\n');
}
