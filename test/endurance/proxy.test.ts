import { startSandbox, type Sandbox } from '../../sandbox';
import { ServiceProxy } from '../../endurance/faultRuns/proxy';

describe('The proxy in front of a service', () => {
	let sandbox: Sandbox;
	let proxy: ServiceProxy;
	let url: string;

	beforeEach(async () => {
		sandbox = await startSandbox();
		proxy = await ServiceProxy.before(Number(new URL(sandbox.kolena.url).port));
		url = `${proxy.addressOf(sandbox.kolena.url)}/api/v1/client/agents?page_number=0&page_size=10`;
	});

	afterEach(async () => {
		await proxy.close();
		await sandbox.close();
	});

	const ask = async (): Promise<number | string> => {
		const headers = { authorization: `Bearer ${sandbox.kolena.apiKey}`, connection: 'close' };
		try {
			return (await fetch(url, { headers })).status;
		} catch (error) {
			return ((error as Error).cause as { code: string }).code;
		}
	};

	it('lets everything through while it is open', async () => {
		expect(await ask()).toBe(200);
	});

	it('refuses connections while it is closed, and reopens on the same port', async () => {
		await proxy.turn('closed');
		expect(await ask()).toBe('ECONNREFUSED');
		await proxy.turn('open');
		expect(await ask()).toBe(200);
	});

	it('drops connections without a response while it is resetting', async () => {
		await proxy.turn('resetting');
		expect(await ask()).not.toBe(200);
		expect(sandbox.kolena.recorder.total).toBe(0);
		await proxy.turn('open');
		expect(await ask()).toBe(200);
	});
});
