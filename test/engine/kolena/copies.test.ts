import type { INodeParameters } from 'n8n-workflow';

import { byId, useWorld } from '../harness';

const world = useWorld();

const copy = async (additionalFields: INodeParameters) =>
	await world.runKolena({ resource: 'agent', operation: 'copy', name: 'Copy', additionalFields });

const sent = () => world.kolena.requests.find(({ method }) => method === 'POST')?.body;

describe('the copy of an agent', () => {
	it('goes into the folder that is asked for', async () => {
		const { error } = await copy({ folderId: ' 3 ' });
		expect(error).toBeUndefined();
		expect(sent()).toEqual({ name: 'Copy', target_folder_id: 3 });
	});

	it.each([
		['picked from the list', { __rl: true, mode: 'list', value: '12' }],
		['by its number', byId(' 12\n')],
		['as text, as earlier workflows have it', '12'],
		['as a number, as earlier workflows have it', 12],
	])('goes into the workspace that is %s', async (_, workspaceId) => {
		const { items, error } = await copy({ workspaceId });
		expect(error).toBeUndefined();
		expect(sent()).toEqual({ name: 'Copy', target_workspace_id: 12 });
		expect(items[0].json.workspace_id).toBe(12);
	});

	it.each(['', byId(''), { __rl: true, mode: 'list', value: '' }])(
		'stays in the workspace of the copied agent with %j',
		async (workspaceId) => {
			await copy({ workspaceId });
			expect(sent()).toEqual({ name: 'Copy' });
		},
	);

	it('stays where the agent is if nothing is said', async () => {
		await copy({});
		expect(sent()).toEqual({ name: 'Copy' });
	});

	it.each([
		[{ folderId: 'Invoices' }, 'Folder ID'],
		[{ workspaceId: '../2' }, 'Workspace'],
		[{ workspaceId: byId('Underwriting') }, 'Workspace'],
	])('is refused with %j, before anything is sent', async (fields, label) => {
		const { error } = await copy(fields);
		expect(error?.message).toContain(`'${label}' is not a valid id`);
		expect(error?.description).toMatch(/nter (the number of a folder|its ID), e\.g\. \d$/);
		expect(world.kolena.requests).toEqual([]);
	});
});
