import { portionsOf } from '../../nodes/shared/operations/portions';

const address = (key: string, texts: string[]) =>
	texts.map((text) => `&${key}=${encodeURIComponent(text)}`).join('');

it('many short ids go a hundred at a time', () => {
	const ids = Array.from({ length: 250 }, (_, n) => String(n));
	expect(portionsOf('run_ids', ids).map((portion) => portion.length)).toEqual([100, 100, 50]);
});

it('long ids go in addresses that are not too long, each once', () => {
	const ids = Array.from({ length: 90 }, (_, n) => `<${n}+${'ü/'.repeat(40)}@mail.example.com>`);
	const portions = portionsOf('user_defined_ids', [...ids, ...ids]);
	expect(portions.flat()).toEqual(ids);
	for (const portion of portions) {
		expect(address('user_defined_ids', portion).length).toBeLessThanOrEqual(3_000);
	}
});

it('an id that is too long by itself goes alone', () => {
	expect(portionsOf('k', ['a', 'x'.repeat(5_000), 'b'])).toEqual([
		['a'],
		['x'.repeat(5_000)],
		['b'],
	]);
});

it('nothing is no portion', () => {
	expect(portionsOf('k', [])).toEqual([]);
});
