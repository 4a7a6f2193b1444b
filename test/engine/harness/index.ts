import './environment';

export * from './binaries';
export {
	type CredentialData,
	type CredentialName,
	credentialType,
	kognitosApi,
	kolenaApi,
} from './credentials';
export { type Execution, type ExecutionResult, executeNode } from './executeNode';
export { type ActionName, nodeType, PACKAGE, type TriggerName } from './nodeTypes';
export { everyOperation, type NamedOperation } from './operations';
export { ActiveTrigger, pollNode, type PollSettings, type TriggerSetup } from './pollNode';
export { type ListSearch, searchList } from './searchList';
export { testCredential } from './testCredential';
export { byId, jsonOf, useWorld, type World } from './world';
export * as faults from './faults';
export { freePort, listen, type TestServer } from './servers';
