import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import { ExecutionLifecycleHooks, ExternalSecretsProxy } from 'n8n-core';

import { MemoryCredentials } from './credentials';
import type { CredentialData } from './services';

const WORKFLOW_ID = 'test';

/** What n8n passes to an execution besides the workflow. */
export function additionalData(credentials: CredentialData): IWorkflowExecuteAdditionalData {
	const at = 'http://localhost:5678';
	const unused = () => {
		throw new Error('Not available in the harness');
	};
	return {
		credentialsHelper: new MemoryCredentials(credentials),
		externalSecretsProxy: new ExternalSecretsProxy(),
		executeWorkflow: unused,
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		startRunnerTask: unused,
		logAiEvent: () => {},
		executionId: '1',
		workflowId: WORKFLOW_ID,
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: `${at}/rest`,
		instanceBaseUrl: at,
		formBaseUrl: at,
		formWaitingBaseUrl: at,
		formTestBaseUrl: at,
		webhookBaseUrl: at,
		webhookWaitingBaseUrl: at,
		webhookTestBaseUrl: at,
		mcpBaseUrl: at,
		mcpTestBaseUrl: at,
		hooks: new ExecutionLifecycleHooks('manual', '1', {
			id: WORKFLOW_ID,
			name: 'Test',
			active: false,
			activeVersionId: null,
			isArchived: false,
			createdAt: new Date(),
			updatedAt: new Date(),
			nodes: [],
			connections: {},
		}),
	};
}
