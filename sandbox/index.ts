import { KognitosStandIn, type KognitosOptions } from './kognitos/app';
import {
	KognitosAutomationStandIn,
	type KognitosAutomationOptions,
} from './kognitosAutomation/app';
import { KolenaStandIn, type KolenaOptions } from './kolena/app';
import type { Violation } from './recorder';
import { trafficDefaults, type TrafficSettings } from './standIn';
import { StorageStandIn, type StorageSettings } from './storage/app';
import { Uploads } from './storage/uploads';

export type {
	KolenaOptions,
	KognitosOptions,
	KognitosAutomationOptions,
	StorageSettings,
	TrafficSettings,
	Violation,
};
export type { Fault, FaultEffect, FaultMatch, FaultStage, AddedFault } from './faults';
export type { RateLimit } from './rateLimit';
export type { RecordedFile, RecordedRequest } from './recorder';
export type { ListOrder } from './runBook';
export type { PageOfRuns, ServiceSettings } from './standIn';
export type { KolenaStandIn } from './kolena/app';
export type { AddedKolenaRun, KolenaHistory } from './kolena/runs';
export type { KolenaOutcome, KolenaSettings } from './kolena/settings';
export type * from './kolena/shapes';
export {
	deliveryBody,
	signDelivery,
	webhookDefaults,
	type KolenaWebhookSettings,
	type SentDelivery,
	type SignedDelivery,
} from './kolena/webhooks';
export type { KognitosStandIn } from './kognitos/app';
export type { AddedKognitosRun, KognitosHistory } from './kognitos/runs';
export type { KognitosOutcome, KognitosSettings } from './kognitos/settings';
export type * from './kognitos/shapes';
export type { KognitosAutomationStandIn } from './kognitosAutomation/app';
export type { AccessToken, TokenKind } from './kognitosAutomation/accessTokens';
export type {
	StoredAutomation,
	StoredOrganization,
	StoredWorkspace,
} from './kognitosAutomation/directory';
export type { AddedAutomationFile } from './kognitosAutomation/files';
export type {
	AddedAutomationRun,
	AutomationHistory,
	StateChanges,
} from './kognitosAutomation/runs';
export type {
	AutomationOutcome,
	KognitosAutomationSettings,
	Question,
} from './kognitosAutomation/settings';
export type * from './kognitosAutomation/shapes';
export { value } from './kognitosAutomation/values';
export type { StorageStandIn } from './storage/app';
export { accessOf, accessText, type Access } from './access';
export { startControl, type Control } from './control/app';

export interface SandboxOptions {
	kolena?: KolenaOptions;
	kognitos?: KognitosOptions;
	kognitosAutomation?: KognitosAutomationOptions;
	storage?: Partial<StorageSettings>;
	/** Default: 0, which means any free port. */
	ports?: { kolena?: number; kognitos?: number; kognitosAutomation?: number; storage?: number };
	/** The machine's clock in milliseconds since 1970; a test can supply its own. */
	now?: () => number;
	/** How many requests each stand-in remembers; default: 1000. */
	maxRecordedRequests?: number;
}

/** The stand-ins, all listening on 127.0.0.1. */
export interface Sandbox {
	kolena: KolenaStandIn;
	kognitos: KognitosStandIn;
	/** Kognitos' current platform. */
	kognitosAutomation: KognitosAutomationStandIn;
	/**
	 * The storage that Kognitos' files are uploaded to and downloaded from. It is a separate host,
	 * as in the real service.
	 */
	storage: StorageStandIn;
	/** All stand-ins. */
	standIns: ReadonlyArray<
		KolenaStandIn | KognitosStandIn | KognitosAutomationStandIn | StorageStandIn
	>;
	/**
	 * Requests that a client should not have sent, and responses that the sandbox should not have
	 * sent. If a client does everything right, this list is still empty at the end of a test.
	 */
	violations: Violation[];
	/** Forgets everything that has happened (runs, requests, faults, violations) and restores the settings. */
	reset(): void;
	/** Stops everything immediately, including all open connections. */
	close(): Promise<void>;
}

const GIGABYTE = 1024 ** 3;

/** Starts stand-ins for all services and for the object store. */
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
	const kognitosAutomation = new KognitosAutomationStandIn(
		options.kognitosAutomation ?? {},
		storage,
		context,
	);
	const standIns = [kolena, kognitos, kognitosAutomation, storage];
	const reset = () => {
		for (const standIn of standIns) standIn.reset();
		violations.length = 0;
	};
	const close = async () => {
		await Promise.all(standIns.map(async (standIn) => await standIn.close()));
	};
	try {
		await Promise.all(
			standIns.map(async (standIn) => await standIn.listen(ports[standIn.name] ?? 0)),
		);
	} catch (error) {
		await close();
		throw error;
	}
	return { kolena, kognitos, kognitosAutomation, storage, standIns, violations, reset, close };
}
