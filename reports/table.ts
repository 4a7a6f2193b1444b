import type { Table } from './section';

/** A table in Markdown: the first column to the left, numbers to the right. */
export function tableText({ columns, rows }: Table): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	const rule = columns.map((_, index) => (index === 0 ? '---' : '---:'));
	return [line(columns), line(rule), ...rows.map(line)].join('\n');
}
