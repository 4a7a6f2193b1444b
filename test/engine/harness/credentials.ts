import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialsExpressionResolveValues,
	ICredentialType,
	IDataObject,
	IExecuteData,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { ICredentialsHelper, isExpression, NodeHelpers, Workflow } from 'n8n-workflow';

import { registry } from './nodeTypes';
import { type CredentialData, type CredentialName, CREDENTIALS } from './services';

export function credentialType(name: string): ICredentialType {
	return CREDENTIALS[name as CredentialName];
}

/**
 * n8n's own helper stores credentials in its database. This one holds them in memory and otherwise
 * does what n8n does: it drops hidden fields, fills in defaults and evaluates expressions.
 */
export class MemoryCredentials extends ICredentialsHelper {
	constructor(private readonly stored: CredentialData) {
		super();
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions,
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = credentialType(typeName);
		if (authenticate === undefined || typeof authenticate === 'function') {
			throw new Error('The harness supports only declarative authentication');
		}
		const resolved = (text: string) =>
			isExpression(text)
				? String(
						workflow.expression.getSimpleParameterValue(
							node,
							text,
							'internal',
							{ $credentials: credentials },
							undefined,
							'',
						) ?? '',
					)
				: text;
		const options = requestOptions as unknown as Record<string, IDataObject | undefined>;
		for (const [part, entries] of Object.entries(authenticate.properties)) {
			const target = (options[part] ??= {});
			for (const [key, value] of Object.entries(entries as Record<string, string>)) {
				target[resolved(key)] = resolved(value);
			}
		}
		return requestOptions;
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		_nodeCredentials: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		values?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		if (raw) return this.stored;
		const shown = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			this.stored as INodeParameters,
			true,
			false,
			null,
			null,
		);
		if (shown === null) throw new Error(`Credential ${type} has no properties`);
		const workflow =
			values?.workflow ??
			new Workflow({ nodes: [], connections: {}, active: false, nodeTypes: registry() });
		return workflow.expression.getParameterValue(
			shown,
			values?.runExecutionData ?? null,
			values?.runIndex ?? 0,
			values?.itemIndex ?? 0,
			values?.node.name ?? '',
			values?.connectionInputData ?? [],
			mode,
			{},
			executeData,
			false,
			shown,
		) as ICredentialDataDecryptedObject;
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		return credentialType(type).properties;
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<ICredentials> {
		throw new Error('The harness stores no encrypted credentials');
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}
}
