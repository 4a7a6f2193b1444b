import { KognitosStandIn, type KognitosOptions } from './kognitos/app';
import { KolenaStandIn, type KolenaOptions } from './kolena/app';
import type { Violation } from './recorder';
import { trafficDefaults, type TrafficSettings } from './standIn';
import { StorageStandIn, type StorageSettings } from './storage/app';
import { Uploads } from './storage/uploads';

export type { KolenaOptions, KognitosOptions, StorageSettings, TrafficSettings, Violation };
export type { Fault, FaultEffect, FaultMatch, FaultStage, AddedFault } from './faults';
export type { RateLimit } from './rateLimit';
export type { RecordedFile, RecordedRequest } from './recorder';
export type { ListOrder } from './runBook';
export type { PageOfRuns, ServiceSettings } from './standIn';
export type { KolenaStandIn } from './kolena/app';
export type { AddedKolenaRun, KolenaHistory } from './kolena/runs';
export type { KolenaOutcome, KolenaSettings } from './kolena/settings';
export type * from './kolena/shapes';
export type { KognitosStandIn } from './kognitos/app';
export type { AddedKognitosRun, KognitosHistory } from './kognitos/runs';
export type { KognitosOutcome, KognitosSettings } from './kognitos/settings';
export type * from './kognitos/shapes';
export type { StorageStandIn } from './storage/app';
export { startControl, type Control } from './control/app';

export interface SandboxOptions {
	kolena?: KolenaOptions;
	kognitos?: KognitosOptions;
	storage?: Partial<StorageSettings>;
	/** Default 0 = any free port. */
	ports?: { kolena?: number; kognitos?: number; storage?: number };
	/** The machine's clock in milliseconds since 1970; a test can put its own in. */
	now?: () => number;
	/** How many requests each stand-in remembers; default 1000. */
	maxRecordedRequests?: number;
}

/** The stand-ins, all listening on 127.0.0.1. */
export interface Sandbox {
	kolena: KolenaStandIn;
	kognitos: KognitosStandIn;
	/** Where Kognitos has files uploaded to: another host, as with the real service. */
	storage: StorageStandIn;
	/**
	 * Requests that a client should not have sent and answers that the sandbox should not have
	 * given. A test of a client that does everything right ends with this list empty.
	 */
	violations: Violation[];
	/** Forgets all that happened: runs, requests, faults, violations; settings as at the start. */
	reset(): void;
	/** Ends everything at once, with all open connections. */
	close(): Promise<void>;
}

const GIGABYTE = 1024 ** 3;

/** Starts stand-ins for both services and for the object store. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { ports = {}, now = Date.now, maxRecordedRequests = 1000 } = options;
	const violations: Violation[] = [];
	const context = { now, violations, maxRecordedRequests };
	const uploads = new Uploads();
	const storage = new StorageStandIn(
		{ ...trafficDefaults, maxFileBytes: GIGABYTE, ...options.storage },
		uploads,
		context,
	);
	const kolena = new KolenaStandIn(options.kolena ?? {}, context);
	const kognitos = new KognitosStandIn(options.kognitos ?? {}, storage, uploads, context);
	const reset = () => {
		for (const standIn of [kolena, kognitos, storage]) standIn.reset();
		violations.length = 0;
	};
	const close = async () => {
		await Promise.all([kolena.close(), kognitos.close(), storage.close()]);
	};
	try {
		await Promise.all([
			kolena.listen(ports.kolena ?? 0),
			kognitos.listen(ports.kognitos ?? 0),
			storage.listen(ports.storage ?? 0),
		]);
	} catch (error) {
		await close();
		throw error;
	}
	return { kolena, kognitos, storage, violations, reset, close };
}
