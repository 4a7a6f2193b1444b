import './environment';

export * from './binaries';
export { credentialType } from './credentials';
export { type Execution, type ExecutionResult, executeNode } from './executeNode';
export { nodeType, PACKAGE } from './nodeTypes';
export { everyOperation, type NamedOperation } from './operations';
export { ActiveTrigger, pollNode, type PollSettings, type TriggerSetup } from './pollNode';
export { type ListSearch, searchList } from './searchList';
export * from './services';
export { testCredential } from './testCredential';
export { WebhookServer, type WebhookSetup } from './webhookServer';
export { byId, jsonOf, useWorld, type World } from './world';
export * as faults from './faults';
export { freePort, listen, type TestServer } from './servers';
