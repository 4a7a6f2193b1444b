import type { INodeParameters } from 'n8n-workflow';

import { byId, useWorld } from '../harness';

const world = useWorld();

const copy = async (additionalFields: INodeParameters) =>
	await world.runKolena({ resource: 'agent', operation: 'copy', name: 'Copy', additionalFields });

const sent = () => world.kolena.requests.find(({ method }) => method === 'POST')?.body;

describe("an agent's copy", () => {
	it('goes into the requested folder', async () => {
		const { error } = await copy({ folderId: ' 3 ' });
		expect(error).toBeUndefined();
		expect(sent()).toEqual({ name: 'Copy', target_folder_id: 3 });
	});

	it.each([
		['picked from the list', { __rl: true, mode: 'list', value: '12' }],
		['entered by number', byId(' 12\n')],
		['text, as in older workflows', '12'],
		['a number, as in older workflows', 12],
	])('goes into the requested workspace: %s', async (_, workspaceId) => {
		const { items, error } = await copy({ workspaceId });
		expect(error).toBeUndefined();
		expect(sent()).toEqual({ name: 'Copy', target_workspace_id: 12 });
		expect(items[0].json.workspace_id).toBe(12);
	});

	it.each(['', byId(''), { __rl: true, mode: 'list', value: '' }])(
		"stays in the original agent's workspace with %j",
		async (workspaceId) => {
			await copy({ workspaceId });
			expect(sent()).toEqual({ name: 'Copy' });
		},
	);

	it("stays in the original agent's workspace by default", async () => {
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
