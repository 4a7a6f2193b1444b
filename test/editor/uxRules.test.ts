import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

import { CREDENTIALS, NODES } from '../engine/harness';
import { everySentence, everyText } from '../docs/errorTexts';

/** The rules of docs/evidence/ux-checklist.md that neither n8n's linter nor another test checks. */
const nodes = Object.values(NODES).map(({ description }) => description as INodeTypeDescription);
const credentials = Object.values(CREDENTIALS);

/** What n8n itself adds to declarative nodes and polling triggers. */
const OF_N8N = ['requestOptions', 'pollTimes'];

/** Every property, including the nested ones. */
function everyProperty(properties: INodeProperties[]): INodeProperties[] {
	return properties
		.filter(({ name }) => !OF_N8N.includes(name))
		.flatMap((property) => {
			const options = (property.options ?? []) as Array<
				INodeProperties & { values?: INodeProperties[] }
			>;
			if (property.type === 'collection') return [property, ...everyProperty(options)];
			if (property.type !== 'fixedCollection') return [property];
			return [property, ...options.flatMap(({ values = [] }) => everyProperty(values))];
		});
}

const properties = [...nodes, ...credentials].flatMap((one) => everyProperty(one.properties));

function choicesOf({ type, options = [] }: INodeProperties): INodePropertyOptions[] {
	return ['options', 'multiOptions'].includes(type) ? (options as INodePropertyOptions[]) : [];
}

/** Words that stay in lower case in Title Case. */
const SMALL = ['a', 'an', 'and', 'at', 'by', 'for', 'from', 'in', 'of', 'on', 'or', 'the', 'to'];

function isTitleCase(label: string): boolean {
	return label
		.split(/[\s(]+/)
		.every((word, place) => /^[A-Z0-9*]/.test(word) || (place > 0 && SMALL.includes(word)));
}

/** Whether a word begins with a capital letter although it is not a proper name. */
function isCapitalized(word: string): boolean {
	return /^[A-Z]/.test(word) && !/^(Kolena|Kognitos|JSON|IDs?|API|URL)\b/.test(word);
}

/** A single sentence has no final period; a text of several sentences has one. */
function endsRightly(text: string): boolean {
	const inner = text.replace(/e\.g\./g, 'eg').replace(/(\d)\.(\d)/g, '$1$2');
	const isSeveral = /[.:!?] [A-Z{]/.test(inner.replace(/: [A-Z]/g, ' '));
	return isSeveral === /\.$/.test(inner);
}

describe('labels', () => {
	const labels = [
		...nodes.map(({ displayName }) => displayName),
		...credentials.map(({ displayName }) => displayName),
		...properties.filter(({ type }) => type !== 'notice').map(({ displayName }) => displayName),
		...properties.flatMap(choicesOf).map(({ name }) => name),
		...properties.flatMap(({ modes = [] }) => modes).map(({ displayName }) => displayName),
	];

	it('are in title case', () => {
		expect(labels.length).toBeGreaterThan(80);
		expect(labels.filter((label) => !isTitleCase(label))).toEqual([]);
	});

	it('use the same word for the same thing', () => {
		expect(
			labels.filter((label) => /directory|job\b|workflow|binary (data|property)/i.test(label)),
		).toEqual([]);
	});
});

describe('explanations', () => {
	const tooltips = [
		...properties.map(({ description }) => description),
		...properties.flatMap(choicesOf).map(({ description }) => description),
	].filter((text): text is string => text !== undefined);
	const hints = [
		...properties.map(({ hint }) => hint),
		...properties.flatMap(({ modes = [] }) => modes).map(({ hint }) => hint),
	].filter((text): text is string => typeof text === 'string');

	it('are in sentence case', () => {
		expect(tooltips.length).toBeGreaterThan(60);
		const odd = [...tooltips, ...hints].filter(
			(text) => !/^[A-Z{]/.test(text) || text.split(' ').slice(1, 4).some(isCapitalized),
		);
		expect(odd).toEqual([]);
	});

	it('end in a period only when they have several sentences', () => {
		expect([...tooltips, ...hints].filter((text) => !endsRightly(text))).toEqual([]);
	});

	it('begin with "Whether" for switches, and only for switches', () => {
		const switches = properties.filter(({ type }) => type === 'boolean');
		expect(switches.length).toBeGreaterThan(5);
		expect(switches.filter(({ description = '' }) => !/^Whether /.test(description))).toEqual([]);
		const others = properties.filter(({ type }) => type !== 'boolean');
		expect(others.filter(({ description = '' }) => /^Whether\b/.test(description))).toEqual([]);
	});

	it('say more about an operation than its name does', () => {
		const operations = nodes
			.flatMap((node) => node.properties)
			.filter(({ name }) => name === 'operation')
			.flatMap(choicesOf);
		expect(operations).toHaveLength(32);
		for (const { name, description = '' } of operations) {
			expect(description.split(' ').length).toBeGreaterThan(name.split(' ').length + 2);
		}
	});
});

describe('fields', () => {
	it('have an example that begins with "e.g." if they are empty and meant to be typed into', () => {
		const typed = properties.filter(
			({ type, default: value, typeOptions }) =>
				['string', 'json'].includes(type) && value === '' && !typeOptions?.password,
		);
		expect(typed.length).toBeGreaterThan(8);
		expect(typed.filter(({ placeholder }) => !/^e\.g\. \S/.test(placeholder ?? ''))).toEqual([]);
	});

	it('are pickers that open with the list when one thing is chosen from a list', () => {
		const pickers = properties.filter(({ type }) => type === 'resourceLocator');
		expect(new Set(pickers.map(({ name }) => name))).toEqual(
			new Set(['agentId', 'automation', 'processId', 'templateId', 'workspace', 'workspaceId']),
		);
		for (const { default: value, modes } of pickers) {
			expect(value).toEqual({ mode: 'list', value: '' });
			expect(modes?.[0].name).toBe('list');
		}
	});

	it('in a collection are in alphabetical order', () => {
		for (const { options = [] } of properties.filter(({ type }) => type === 'collection')) {
			const labels = (options as INodeProperties[]).map(({ displayName }) => displayName);
			expect(labels).toEqual([...labels].sort());
		}
	});

	it('list their choices in alphabetical order', () => {
		const lists = properties.map(choicesOf);
		expect(lists.filter((choices) => choices.length > 1).length).toBeGreaterThan(10);
		for (const choices of lists) {
			const labels = choices.map(({ name }) => name);
			expect(labels).toEqual([...labels].sort());
		}
	});

	it('name the unit in their label when they hold a number', () => {
		const numbers = properties.filter(({ type, name }) => type === 'number' && name !== 'limit');
		expect(numbers.length).toBeGreaterThan(1);
		for (const { displayName } of numbers) expect(displayName).toMatch(/ \([A-Z][a-z]+\)$/);
	});

	it('for secrets are masked', () => {
		const secrets = properties.filter(({ name }) => /key|token|secret|password/i.test(name));
		expect(secrets.length).toBeGreaterThan(2);
		for (const { typeOptions } of secrets) expect(typeOptions?.password).toBe(true);
	});
});

describe('triggers', () => {
	const triggers = nodes.filter(({ group }) => group.includes('trigger'));

	it('have "Trigger" in their names, and ask for their events under "Trigger On", without a tooltip', () => {
		expect(triggers.length).toBeGreaterThan(2);
		for (const { displayName, properties: own } of triggers as INodeTypeDescription[]) {
			expect(displayName).toMatch(/^[\w ]+ Trigger$/);
			const events = own.find(({ name }) => name === 'events');
			expect(events).toMatchObject({ displayName: 'Trigger On', type: 'multiOptions' });
			expect(events?.description).toBeUndefined();
		}
	});
});

describe('the error texts', () => {
	it('avoid words that only frighten people', () => {
		const frightening = /\b(errors?|problems?|failures?|mistakes?|sorry|oops)\b/i;
		expect(everySentence().length).toBeGreaterThan(100);
		expect(
			everySentence()
				.filter(({ pieces }) => pieces.some((piece) => frightening.test(piece)))
				.map(({ place, pieces }) => `${place}: ${pieces.join('…')}`),
		).toEqual([]);
	});

	it('put parameter names in single quotes', () => {
		const labels = properties
			.map(({ displayName }) => displayName)
			.filter((label) => / /.test(label));
		const bare = everyText().flatMap(({ place, pieces }) => {
			const text = pieces.join('…');
			return labels
				.filter((label) => text.includes(label) && !text.includes(`'${label}'`))
				.map((label) => `${place}: ${label}`);
		});
		expect(bare).toEqual([]);
	});
});
