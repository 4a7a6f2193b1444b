import type { INodeParameters } from 'n8n-workflow';

import {
	type RecordedRequest,
	type Sandbox,
	type SandboxOptions,
	startSandbox,
} from '../../../sandbox';
import { type Execution, type ExecutionResult, executeNode } from './executeNode';
import { type ActionName, credentialsOf } from './services';

type More = Partial<Omit<Execution, 'type' | 'parameters'>>;

/** A test file's stand-ins, and the nodes that are connected to them. */
export class World {
	private started?: Sandbox;

	private mayViolate = false;

	constructor(private readonly options: SandboxOptions) {}

	get sandbox(): Sandbox {
		if (!this.started) throw new Error('The sandbox has not been started yet');
		return this.started;
	}

	get kolena() {
		return this.sandbox.kolena;
	}

	get kognitos() {
		return this.sandbox.kognitos;
	}

	get kognitosAutomation() {
		return this.sandbox.kognitosAutomation;
	}

	get storage() {
		return this.sandbox.storage;
	}

	/** A Kolena agent, as the picker would store it. */
	agent(index = 0): INodeParameters {
		return byId(this.kolena.agentIds[index]);
	}

	/** A Kognitos process, as the picker would store it. */
	process(index = 0): INodeParameters {
		return byId(this.kognitos.processes[index].id);
	}

	/** A Kognitos automation, as the picker would store it. */
	automation(index = 0): INodeParameters {
		return byId(this.kognitosAutomation.automations[index].name);
	}

	/** Executes a node, by default with the first agent, process or automation. */
	async run(
		type: ActionName,
		parameters: INodeParameters,
		more: More = {},
	): Promise<ExecutionResult> {
		const { kognitos, kognitosAutomation } = this;
		const defaults: Record<ActionName, () => INodeParameters> = {
			kolena: () => ({ agentId: this.agent() }),
			kognitos: () => ({ agentId: kognitos.agentId, processId: this.process() }),
			kognitosAutomation: () => ({
				workspace: byId(kognitosAutomation.workspaces[0].name),
				automation: this.automation(),
			}),
		};
		return await executeNode({
			type,
			credentials: credentialsOf(type, this.sandbox),
			parameters: { resource: 'run', ...defaults[type](), ...parameters },
			...more,
		});
	}

	async runKolena(parameters: INodeParameters, more: More = {}): Promise<ExecutionResult> {
		return await this.run('kolena', parameters, more);
	}

	async runKognitos(parameters: INodeParameters, more: More = {}): Promise<ExecutionResult> {
		return await this.run('kognitos', parameters, more);
	}

	async runKognitosAutomation(
		parameters: INodeParameters,
		more: More = {},
	): Promise<ExecutionResult> {
		return await this.run('kognitosAutomation', parameters, more);
	}

	/** The start requests that Kolena received, oldest first. */
	get kolenaStarts(): RecordedRequest[] {
		return this.kolena.requests.filter(
			({ method, path }) => method === 'POST' && path.endsWith('/runs'),
		);
	}

	/** The start requests that Kognitos received, oldest first. */
	get kognitosStarts(): RecordedRequest[] {
		return this.kognitos.requests.filter(
			({ method, path }) => method === 'POST' && path.endsWith('/runs'),
		);
	}

	/** The start requests that Kognitos Automation received, oldest first. */
	get automationStarts(): RecordedRequest[] {
		return this.kognitosAutomation.requests.filter(({ path }) => path.endsWith(':invoke'));
	}

	/** Lets the test send and receive what the service's API description does not allow. */
	allowViolations(): void {
		this.mayViolate = true;
	}

	async start(): Promise<void> {
		this.started = await startSandbox(this.options);
	}

	reset(): void {
		this.mayViolate = false;
		this.sandbox.reset();
	}

	check(): void {
		if (!this.mayViolate) expect(this.sandbox.violations).toEqual([]);
	}

	async close(): Promise<void> {
		await this.started?.close();
	}
}

/**
 * Starts the stand-ins for a test file. They are reset before each test, and a test fails if a
 * request or response violated a service's API description.
 */
export function useWorld(options: SandboxOptions = {}): World {
	const world = new World({ maxRecordedRequests: 10_000, ...options });
	beforeAll(async () => await world.start());
	beforeEach(() => world.reset());
	afterEach(() => world.check());
	afterAll(async () => await world.close());
	return world;
}

/** A resource locator that holds an id. */
export function byId(value: string | number): INodeParameters {
	return { __rl: true, mode: 'id', value: String(value) };
}

/** The JSON of items. */
export function jsonOf(items: ExecutionResult['items']) {
	return items.map(({ json }) => json);
}
