import { useWorld } from '../harness';

const world = useWorld();

const copy = async (additionalFields: { folderId?: string; workspaceId?: string }) =>
	await world.runKolena({ resource: 'agent', operation: 'copy', name: 'Copy', additionalFields });

const sent = () => world.kolena.requests.find(({ method }) => method === 'POST')?.body;

describe('the copy of an agent', () => {
	it('goes into the folder that is asked for', async () => {
		const { error } = await copy({ folderId: ' 3 ' });
		expect(error).toBeUndefined();
		expect(sent()).toEqual({ name: 'Copy', target_folder_id: 3 });
	});

	it('stays where the agent is if nothing is said', async () => {
		await copy({});
		expect(sent()).toEqual({ name: 'Copy' });
	});

	it.each([
		[{ folderId: 'Invoices' }, 'Folder ID'],
		[{ workspaceId: '../2' }, 'Workspace ID'],
	])('is refused with %j, before anything is sent', async (fields, label) => {
		const { error } = await copy(fields);
		expect(error?.message).toContain(`'${label}' is not a valid id`);
		expect(error?.description).toMatch(/^Enter a number, e\.g\. \d$/);
		expect(world.kolena.requests).toEqual([]);
	});
});
