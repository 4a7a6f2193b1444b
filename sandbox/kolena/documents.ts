import type { KolenaRun } from './shapes';

export type DocumentFormat = 'pdf' | 'docx' | 'xlsx' | 'xlsm' | 'csv';

const mimeTypes: Record<DocumentFormat, string> = {
	pdf: 'application/pdf',
	docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	xlsm: 'application/vnd.ms-excel.sheet.macroEnabled.12',
	csv: 'text/csv; charset=utf-8',
};

/**
 * Renders a run as a document. CSV and PDF files can be opened. The office formats merely start like the ZIP archives
 * that they are, which is enough to check that the bytes arrive intact.
 */
export function renderDocument(
	run: KolenaRun,
	format: DocumentFormat,
): { mimeType: string; content: Buffer } {
	const rows = Object.entries(run.data).map(([name, result]) => [name, String(result.value)]);
	return { mimeType: mimeTypes[format], content: render(rows, format) };
}

function render(rows: string[][], format: DocumentFormat): Buffer {
	if (format === 'csv') {
		const lines = rows.map((row) => row.map((cell) => `"${cell.replace(/"/g, '""')}"`).join(','));
		return Buffer.from(`prompt,value\r\n${lines.join('\r\n')}\r\n`);
	}
	if (format === 'pdf') return renderPdf(rows.map((row) => row.join(': ')));
	const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
	return Buffer.concat([Buffer.from('PK\u0003\u0004'), everyByte, Buffer.from(rows.join('\n'))]);
}

function renderPdf(lines: string[]): Buffer {
	const text = lines
		.map((line) => line.replace(/[^\x20-\x7e]/g, '?').replace(/[\\()]/g, '\\$&'))
		.map((line) => `(${line}) Tj T*`)
		.join('\n');
	const stream = `BT /F1 12 Tf 16 TL 50 780 Td\n${text}\nET`;
	const objects = [
		'<< /Type /Catalog /Pages 2 0 R >>',
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
		`<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
	];
	let pdf = '%PDF-1.4\n';
	const offsets = objects.map((object, index) => {
		const offset = pdf.length;
		pdf += `${index + 1} 0 obj\n${object}\nendobj\n`;
		return offset;
	});
	const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
	const size = objects.length + 1;
	return Buffer.from(
		`${pdf}xref\n0 ${size}\n0000000000 65535 f \n${table}` +
			`trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`,
		'latin1',
	);
}
