import { itemWithFile, useWorld } from './harness';

const world = useWorld();
const machineZone = process.env.TZ;

afterEach(() => {
	if (machineZone === undefined) delete process.env.TZ;
	else process.env.TZ = machineZone;
});

/** The due date that the service receives, in UTC. */
async function dueDate(value: string, timezone: string, json = {}): Promise<string> {
	const { error } = await world.runKolena(
		{ operation: 'create', additionalFields: { dueDate: value } },
		{ items: [itemWithFile('a.pdf', json)], timezone },
	);
	if (error) return error.message;
	const { fields } = world.kolenaStarts[world.kolenaStarts.length - 1];
	const sent = fields.find(({ name }) => name === 'due_date')?.value ?? '';
	expect(sent).toMatch(/(Z|[+-]\d\d:\d\d)$/);
	return new Date(sent).toISOString();
}

describe.each(['UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Kiritimati'])(
	'on a machine in %s',
	(zone) => {
		beforeEach(() => {
			process.env.TZ = zone;
		});

		it.each([
			['with a zone', '2026-12-31T10:15:45+02:00', 'Asia/Tokyo', '2026-12-31T08:15:45.000Z'],
			['in UTC', '2026-12-31T10:15:45Z', 'Asia/Tokyo', '2026-12-31T10:15:45.000Z'],
			['without a zone', '2026-12-31T10:15:45', 'Asia/Tokyo', '2026-12-31T01:15:45.000Z'],
			['without a zone in winter', '2026-12-31T10:15', 'Europe/Berlin', '2026-12-31T09:15:00.000Z'],
			['without a zone in summer', '2026-07-31T10:15', 'Europe/Berlin', '2026-07-31T08:15:00.000Z'],
			['without a time', '2026-12-31', 'America/New_York', '2026-12-31T05:00:00.000Z'],
			['in basic format', '20261231T101545Z', 'Asia/Tokyo', '2026-12-31T10:15:45.000Z'],
			[
				'with a space instead of T',
				'2026-12-31 10:15:45',
				'Asia/Tokyo',
				'2026-12-31T01:15:45.000Z',
			],
		])('a due date %s', async (_, value, timezone, moment) => {
			expect(await dueDate(value, timezone)).toBe(moment);
		});

		it('a due date from an expression', async () => {
			const luxon = "={{ DateTime.fromISO('2026-12-31T10:15:45', {zone: 'Asia/Tokyo'}) }}";
			expect(await dueDate(luxon, 'UTC')).toBe('2026-12-31T01:15:45.000Z');
			expect(await dueDate('={{ new Date(0) }}', 'Asia/Tokyo')).toBe('1970-01-01T00:00:00.000Z');
		});

		it('filters by time', async () => {
			await world.runKolena(
				{
					operation: 'getAll',
					filters: {
						createdAfter: '2026-01-01T00:00:00',
						createdBefore: '2026-01-02T00:00:00+01:00',
					},
				},
				{ timezone: 'Asia/Tokyo' },
			);
			const { query } = world.kolena.requests[0];
			expect(Date.parse(String(query.created_gte))).toBe(Date.parse('2025-12-31T15:00:00Z'));
			expect(Date.parse(String(query.created_lte))).toBe(Date.parse('2026-01-01T23:00:00Z'));
		});
	},
);

it.each(['2026-02-30T10:00:00', '12', '10:15', 'T10:15', '2026', '101500', '1735689600', 'never'])(
	'refuses %s, which is not a date',
	async (value) => {
		expect(await dueDate(value, 'UTC')).toContain(`'Due Date' is not a date: ${value}`);
		expect(world.kolena.requests).toEqual([]);
	},
);

it.each(['', '  ', '={{ null }}'])('sends no date for "%s"', async (value) => {
	const { error } = await world.runKolena(
		{ operation: 'create', additionalFields: { dueDate: value } },
		{ items: [itemWithFile()] },
	);
	expect(error).toBeUndefined();
	expect(world.kolenaStarts[0].fields).toEqual([]);
});
