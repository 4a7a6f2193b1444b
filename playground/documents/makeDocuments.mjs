/**
 * This script created the sample documents next to it: `node playground/documents/makeDocuments.mjs`.
 *
 * Each is a one-page PDF with plain text, written by hand so that no PDF library is needed.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));

const documents = {
	'invoice-1001.pdf': [
		'INVOICE 1001',
		'Supplier: Northwind Office Supplies',
		'Bill to: Example Operations Ltd.',
		'Due date: 2026-12-15',
		'',
		'12 x Printer paper, A4             54.00',
		' 3 x Toner cartridge              207.00',
		'Total                             261.00 EUR',
	],
	'invoice-1002.pdf': [
		'INVOICE 1002',
		'Supplier: Harbour Freight Services',
		'Bill to: Example Operations Ltd.',
		'Due date: 2026-12-20',
		'',
		' 1 x Pallet, Hamburg to Rotterdam 340.00',
		' 1 x Customs handling              85.00',
		'Total                             425.00 EUR',
	],
	'daily-report.pdf': [
		'DAILY RECEIPTS REPORT',
		'Warehouse: North',
		'',
		'Order 77301   14 boxes   complete',
		'Order 77302    3 boxes   complete',
		'Order 77305    9 boxes   one box missing',
		'Received                 25 of 26 boxes',
	],
};

function escapeText(line) {
	return line.replace(/[\\()]/g, '\\$&');
}

function makePdf(lines) {
	const text = lines.map((line) => `(${escapeText(line)}) Tj T*`).join('\n');
	const content = `BT /F1 12 Tf 18 TL 60 760 Td\n${text}\nET`;
	const objects = [
		'<< /Type /Catalog /Pages 2 0 R >>',
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
		`<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
		'<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>',
	];
	let pdf = '%PDF-1.4\n';
	const offsets = objects.map((object, index) => {
		const offset = pdf.length;
		pdf += `${index + 1} 0 obj\n${object}\nendobj\n`;
		return offset;
	});
	const entries = offsets
		.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`)
		.join('');
	const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`;
	return `${pdf}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`;
}

for (const [name, lines] of Object.entries(documents)) {
	writeFileSync(join(folder, name), makePdf(lines), 'latin1');
}
