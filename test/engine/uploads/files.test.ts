import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

import {
	inlineFile,
	openStoredFiles,
	storedAt,
	storedFile,
	useBinaryMode,
	useWorld,
} from '../harness';

const world = useWorld();

const hashOf = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const itemOf = (...files: IBinaryData[]): INodeExecutionData => ({
	json: {},
	binary: Object.fromEntries(files.map((file, index) => [`file${index}`, file])),
});
const send = async (items: INodeExecutionData[], parameters = {}, more = {}) =>
	await world.runKolena(
		{ operation: 'create', binaryPropertyName: '*', ...parameters },
		{ items, ...more },
	);
const sentFiles = () => world.kolenaStarts[world.kolenaStarts.length - 1].files;

/** Stores a file in the given binary mode. */
async function fileIn(
	mode: 'default' | 'filesystem',
	content: Buffer | string,
	properties: Partial<IBinaryData> = {},
): Promise<IBinaryData> {
	await useBinaryMode(mode);
	return await storedFile(content, properties);
}

describe.each(['default', 'filesystem'] as const)('files in %s mode', (mode) => {
	it.each([0, 1, 2, 3, 1_000, 65_536, 3_000_001])('of %i bytes arrive unchanged', async (size) => {
		const content = randomBytes(size);
		const { error } = await send([itemOf(await fileIn(mode, content))]);
		expect(error).toBeUndefined();
		expect(sentFiles()).toMatchObject([{ size, sha256: hashOf(content) }]);
	});

	it('are sent with their exact length declared', async () => {
		const files = await Promise.all([
			fileIn(mode, randomBytes(100_000), { fileName: 'ä".pdf' }),
			fileIn(mode, 'x', { fileName: '🙂.pdf' }),
		]);
		const { error } = await send([itemOf(...files)], {
			additionalFields: { userDefinedId: 'Ünïcode', dueDate: '2026-12-31T00:00:00Z' },
		});
		expect(error).toBeUndefined();
		const [{ contentLength, transferEncoding }] = world.kolenaStarts;
		expect(contentLength).toBeGreaterThan(100_000);
		expect(transferEncoding).toBeNull();
	});

	it('are read again for a retry', async () => {
		const content = randomBytes(300_000);
		world.kolena.faults.add({ effect: 'answer', status: 429, headers: { 'retry-after': '0' } });
		const { error } = await send([itemOf(await fileIn(mode, content), await fileIn(mode, 'b'))]);
		expect(error).toBeUndefined();
		expect(world.kolenaStarts).toHaveLength(2);
		for (const { files } of world.kolenaStarts) {
			expect(files.map(({ size }) => size)).toEqual([300_000, 1]);
			expect(files[0].sha256).toBe(hashOf(content));
		}
	});

	it('are sent in the order of items and fields', async () => {
		const items = [];
		for (const names of [['b', 'a'], ['c']]) {
			const files = [];
			for (const name of names) files.push(await fileIn(mode, name, { fileName: name }));
			items.push(itemOf(...files));
		}
		await send(items, { grouping: 'allItems' });
		expect(sentFiles().map(({ fileName }) => fileName)).toEqual(['b', 'a', 'c']);
	});
});

describe("an upload's timeout", () => {
	it('grows with the size of the upload', async () => {
		world.kolena.faults.add({ effect: 'delay', delayMs: 1_500, method: 'POST', times: 2 });
		const requestOptions = { timeout: 500 };
		const large = inlineFile(randomBytes(300_000), { fileName: 'large.pdf' });
		const small = inlineFile('x', { fileName: 'small.pdf' });
		const sent = await send([itemOf(large)], {}, { requestOptions });
		expect(sent.error).toBeUndefined();
		const { error } = await send([itemOf(small)], {}, { requestOptions });
		expect(error?.message).toContain('did not respond in time');
	});

	it("also grows for Kognitos' storage", async () => {
		world.storage.faults.add({ effect: 'delay', delayMs: 1_500 });
		const { error } = await world.runKognitos(
			{ resource: 'file', operation: 'upload', binaryPropertyName: 'file0' },
			{
				items: [itemOf(inlineFile(randomBytes(300_000), { fileName: 'large.pdf' }))],
				requestOptions: { timeout: 500 },
			},
		);
		expect(error).toBeUndefined();
		expect(world.storage.requests).toHaveLength(1);
	});
});

describe('a file name', () => {
	it.each([
		['Rechnung März.pdf', 'Rechnung März.pdf'],
		['🧾 日本語.pdf', '🧾 日本語.pdf'],
		['a "quoted" name.pdf', 'a %22quoted%22 name.pdf'],
		['line\r\nX-Evil: yes\r\n\r\nbody.pdf', 'line%0D%0AX-Evil: yes%0D%0A%0D%0Abody.pdf'],
		['semi;colon=1.pdf', 'semi;colon=1.pdf'],
		['100%.pdf', '100%.pdf'],
		['/etc/passwd', 'passwd'],
		['../../up.pdf', 'up.pdf'],
		['C:\\Users\\me\\scan.pdf', 'scan.pdf'],
		['.pdf', '.pdf'],
		['a\0b\x1b\x7f.pdf', 'ab.pdf'],
	])('%j arrives as %j', async (fileName, arrives) => {
		const { error } = await send([itemOf(inlineFile('x', { fileName }))]);
		expect(error).toBeUndefined();
		expect(sentFiles()).toMatchObject([{ field: 'files', fileName: arrives, size: 1 }]);
		expect(Object.keys(world.kolenaStarts[0].headers)).not.toContain('x-evil');
		expect(world.kolenaStarts[0].fields).toEqual([]);
	});

	it('is never more than the last part of a path, even if it comes from an extension', async () => {
		await send([itemOf(inlineFile('x', { fileName: '', fileExtension: 'pdf/../../x' }))]);
		expect(sentFiles()[0].fileName).toBe('x');
	});

	it.each([undefined, '', ' ', 'folder/', '\0'])('%j is replaced', async (fileName) => {
		const { error } = await send([itemOf(inlineFile('x', { fileName }))]);
		expect(error).toBeUndefined();
		expect(sentFiles()[0].fileName).toMatch(/\S/);
	});

	it('and type can never add a part to the request', async () => {
		const evil =
			'"\r\n\r\nx\r\n--boundary\r\nContent-Disposition: form-data; name="due_date"\r\n\r\n2026';
		const { error } = await send([
			itemOf(inlineFile('x', { fileName: evil, mimeType: `text/plain${evil}` })),
		]);
		expect(error).toBeUndefined();
		expect(world.kolenaStarts[0]).toMatchObject({ fields: [], files: [{ size: 1 }] });
	});

	it('and type are preserved', async () => {
		await send([itemOf(inlineFile('x', { fileName: 'a.csv', mimeType: 'text/csv' }))]);
		expect(sentFiles()).toMatchObject([{ fileName: 'a.csv', mimeType: 'text/csv' }]);
	});
});

describe('before the first byte is sent, the node reports', () => {
	afterEach(() => expect(world.kolena.requests).toEqual([]));

	it('that a field is missing, and which fields exist', async () => {
		const { error } = await send([itemOf(inlineFile('x'))], { binaryPropertyName: 'attachment' });
		expect(error?.message).toContain("'attachment'");
		expect(error?.message).toContain('[item 0]');
		expect(error?.description).toContain('file0');
	});

	it('that a field name differs only in case', async () => {
		const { error } = await send([itemOf(inlineFile('x'))], { binaryPropertyName: 'File0' });
		expect(error?.description).toContain("Did you mean 'file0'");
	});

	it.each(['*', 'data'])('that an item has no files at all (%s)', async (binaryPropertyName) => {
		const { error } = await send([{ json: {} }], { binaryPropertyName });
		expect(error?.message).toMatch(/no file|no binary field/);
	});

	it.each(['toString', '__proto__', 'constructor'])('that %s is not a field', async (name) => {
		const { error } = await send([itemOf(inlineFile('x'))], { binaryPropertyName: name });
		expect(error?.message).toContain(`'${name}'`);
	});

	it('that no field is named', async () => {
		const { error } = await send([itemOf(inlineFile('x'))], { binaryPropertyName: ' , ' });
		expect(error?.message).toContain("'Input Data Field Name' is empty");
	});

	it('that there are more than 300 files', async () => {
		const files = Array.from({ length: 301 }, () => inlineFile('x'));
		const { error } = await send([itemOf(...files)]);
		expect(error?.message).toContain('301 files');
		expect(error?.description).toContain('300');
	});

	it('that all items together have more than 300 files', async () => {
		const items = Array.from({ length: 301 }, () => itemOf(inlineFile('x')));
		const { error } = await send(items, { grouping: 'allItems' });
		expect(error?.message).toContain('301 files');
	});

	it.each([
		['one byte more than 250 MB', 250 * 1024 * 1024 + 1],
		['10 GB', 10 * 1024 ** 3],
	])('that a file has %s', async (_, size) => {
		const file = await fileIn('filesystem', 'x', { fileName: 'huge.pdf' });
		pretendSize(file, size);
		const { error } = await send([itemOf(inlineFile('y'), file)], {}, { binaryMode: 'filesystem' });
		expect(error?.message).toContain('huge.pdf');
		expect(error?.message).toContain('too large');
		expect(error?.description).toContain('at most 250 MB');
	});
});

it('300 files can be sent in one run', async () => {
	const files = Array.from({ length: 300 }, (_, n) => inlineFile('x', { fileName: `${n}.pdf` }));
	const { items, error } = await send([itemOf(...files)]);
	expect(error).toBeUndefined();
	expect(items[0].json.files).toHaveLength(300);
});

describe('an unreadable file starts no run and is named, with its item and what to do:', () => {
	afterEach(() => expect(world.kolena.runs).toEqual([]));

	/** Sends the file after a good one, in one run for both items. */
	const refusalOf = async (file: IBinaryData) => {
		const { error } = await send(
			[itemOf(inlineFile('good')), itemOf(inlineFile('x'), file)],
			{ grouping: 'allItems', additionalFields: { userDefinedId: '={{ $json.id }}' } },
			{ binaryMode: 'filesystem' },
		);
		expect(error?.message).toMatch(/^The file 'odd.pdf' in the field 'file1' .+ \[item 1\]$/);
		expect(error?.description).toMatch(/node that outputs/);
		return error?.message;
	};

	it.each([3, 300_000])('its size is not the recorded one (%i)', async (size) => {
		const file = await fileIn('filesystem', 'x'.repeat(100_000), { fileName: 'odd.pdf' });
		pretendSize(file, size);
		expect(await refusalOf(file)).toContain(`the expected size of ${size} bytes`);
	});

	it.each(['', '.metadata'] as const)('the storage has lost it (%s)', async (ending) => {
		const file = await fileIn('filesystem', 'x', { fileName: 'odd.pdf' });
		rmSync(storedAt(file, ending));
		expect(await refusalOf(file)).toContain('could not be read: ');
	});

	it('its base64 is broken', async () => {
		const file = { ...inlineFile('x', { fileName: 'odd.pdf' }), data: '*** not base64 ***' };
		expect(await refusalOf(file)).toContain('is not base64');
	});
});

describe('a file that a Code node has made', () => {
	const sent = async (data: unknown) => {
		const item = { json: {}, binary: { data } } as INodeExecutionData;
		const { error } = await send([item]);
		return error ? error.message : sentFiles()[0];
	};

	it.each([null, 'text', {}, { mimeType: 'a/b' }, { data: 1 }, { id: '' }, { id: null }])(
		'%j has no content',
		async (data) => {
			expect(await sent(data)).toBe("The file 'blob' in the field 'data' has no content [item 0]");
		},
	);

	it.each([
		[{ data: 'eA==', fileName: 123 }, '123'],
		[{ data: 'eA==\n', fileName: null, fileExtension: 'pdf', mimeType: 7 }, 'blob.pdf'],
		[{ data: 'eA==', fileName: 'n.pdf', id: '' }, 'n.pdf'],
		[{ data: 'eA==', fileName: 'n.pdf', id: null, mimeType: null }, 'n.pdf'],
	])('%j is sent', async (data, fileName) => {
		expect(await sent(data)).toMatchObject({ fileName, size: 1 });
	});

	it.each([
		['data:application/pdf;base64,eA==', 'is not base64'],
		['Hello World', 'is not base64'],
		['aGVsbG8 gd29ybGQ=', 'is not base64'],
		['aGVs bG8=', 'is not base64'],
		['aGVs\tbG8=', 'is not base64'],
		['eA=A', 'is not base64'],
		['eA===', 'is not base64'],
		['=', 'is cut off'],
		['eA', 'is cut off'],
		['AAAAA', 'is cut off'],
		['HelloWorld', 'is cut off'],
		[Buffer.from('a whole document').toString('base64').slice(0, -5), 'is cut off'],
		['filesystem-v2', "'filesystem-v2' is only the name of the store"],
		['filesystem', "'filesystem' is only the name of the store"],
		['database', "'database' is only the name of the store"],
		['s3', "'s3' is only the name of the store"],
		[' azure\n', "'azure' is only the name of the store"],
	])('is refused by name in each upload when its content is %j', async (data, words) => {
		const file = { data, mimeType: 'application/pdf', fileName: 'odd.pdf' };
		const items = [{ json: {}, binary: { data: file } }];
		const uploads = [
			await world.runKolena({ operation: 'create' }, { items }),
			await world.runKognitos({ operation: 'start', binaryPropertyName: '*' }, { items }),
			await world.runKognitos({ resource: 'file', operation: 'upload' }, { items }),
		];
		for (const { error } of uploads) {
			expect(error?.message).toContain(`The file 'odd.pdf' in the field 'data'`);
			expect(error?.message).toContain(words);
			expect(error?.description).toContain('the node that outputs the file');
		}
		for (const { requests } of [world.kolena, world.kognitos, world.storage]) {
			expect(requests).toEqual([]);
		}
	});

	it.each([
		['', ''],
		['aGVs\nbG8=', 'hello'],
		['aGVs\r\nbG8=\r\n', 'hello'],
		['  aGVs\n  bG8=  ', 'hello'],
		['-_-_', Buffer.from('-_-_', 'base64url')],
	])('is sent when its content is %j', async (data, content) => {
		expect(await sent({ data, fileName: 'f' })).toMatchObject({
			sha256: hashOf(Buffer.from(content as string)),
		});
	});

	it('is refused by name if the storage has no such id', async () => {
		const id = 'filesystem-v2:../nothing';
		expect(await sent({ id, fileName: 'n.pdf' })).toContain("'n.pdf' in the field 'data'");
	});
});

describe('in the binary mode "combined"', () => {
	const combined = { binaryMode: 'filesystem', settings: { binaryMode: 'combined' } } as const;
	/** An item as n8n stores it in this mode. */
	const inJson = async () => {
		const file = await fileIn('filesystem', 'hello', { fileName: 'c.pdf' });
		return { json: { _files: { data: file }, moved: file } as never };
	};

	it.each(['data', '*', '_files.data', 'moved'])('a file is found as %s', async (names) => {
		const { error } = await send([await inJson()], { binaryPropertyName: names }, combined);
		expect(error).toBeUndefined();
		expect(sentFiles()).toMatchObject([{ fileName: 'c.pdf', size: 5 }]);
	});

	it('a file inside the item is also found', async () => {
		const { error } = await send([itemOf(inlineFile('x'))], {}, combined);
		expect(error).toBeUndefined();
		expect(sentFiles()).toMatchObject([{ size: 1 }]);
	});

	it.each(['nothing', '_files', '_files.other', 'moved.id', 'toString'])(
		'%s is not a file',
		async (name) => {
			const { error } = await send([await inJson()], { binaryPropertyName: name }, combined);
			expect(error?.message).toBe(`The item has no binary field '${name}' [item 0]`);
			expect(world.kolena.requests).toEqual([]);
		},
	);

	it('JSON counts as a file only in this mode', async () => {
		for (const name of ['data', '_files.data', 'moved', '*']) {
			const { error } = await send(
				[await inJson()],
				{ binaryPropertyName: name },
				{ binaryMode: 'filesystem' },
			);
			expect(error?.message).toMatch(/no binary field|no file/);
		}
		expect(world.kolena.requests).toEqual([]);
	});
});

describe('no file stays open', () => {
	const files = async (count: number) => {
		const list = [];
		for (let n = 0; n < count; n++) list.push(await fileIn('filesystem', randomBytes(2_000_000)));
		return list;
	};
	const settled = async () => {
		for (let tries = 0; tries < 40 && openStoredFiles() > 0; tries++) {
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		return openStoredFiles();
	};

	it('after a run has started', async () => {
		await send([itemOf(...(await files(3)))], {}, { binaryMode: 'filesystem' });
		expect(await settled()).toBe(0);
	});

	it.each(['reset', 'hang'] as const)(
		'after a %s in the middle of the body',
		async (effect) => {
			world.kolena.faults.add({ effect, stage: 'beforeBody', times: Infinity });
			const { error } = await send(
				// The timeout grows by ten seconds per megabyte.
				[itemOf(...(await files(effect === 'hang' ? 1 : 3)))],
				{},
				{
					binaryMode: 'filesystem',
					requestOptions: { timeout: 500 },
				},
			);
			expect(error?.message).toContain('may have started');
			expect(await settled()).toBe(0);
		},
		60_000,
	);

	it('after a refusal before the body was read', async () => {
		world.kolena.faults.add({
			effect: 'answer',
			status: 413,
			stage: 'beforeBody',
			times: Infinity,
		});
		await send([itemOf(...(await files(3)))], {}, { binaryMode: 'filesystem' });
		expect(await settled()).toBe(0);
	});

	it('after the execution was cancelled', async () => {
		world.kolena.faults.add({ effect: 'hang', stage: 'beforeBody', times: Infinity });
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 400);
		await send(
			[itemOf(...(await files(3)))],
			{},
			{
				binaryMode: 'filesystem',
				signal: controller.signal,
			},
		);
		expect(await settled()).toBe(0);
	});
});

/** Makes n8n's storage report a wrong size for a file. */
function pretendSize(file: IBinaryData, fileSize: number): void {
	const metadata = storedAt(file, '.metadata');
	const content = JSON.parse(readFileSync(metadata, 'utf8')) as object;
	writeFileSync(metadata, JSON.stringify({ ...content, fileSize }));
}
