import type { INodeListSearchResult, INodeParameters } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { LoadOptionsContext } from 'n8n-core';

import { additionalData } from './additionalData';
import { nodeType, PACKAGE, registry } from './nodeTypes';
import { type CredentialData, credentialReferences, type NodeName } from './services';

export interface ListSearch {
	type: NodeName;
	method: string;
	/** The node's parameters as they currently are in the editor. */
	parameters?: INodeParameters;
	credentials: CredentialData;
	filter?: string;
	paginationToken?: string;
}

/** What a resource picker in the editor shows. */
export async function searchList(search: ListSearch): Promise<INodeListSearchResult> {
	const { type, method, parameters = {}, credentials, filter, paginationToken } = search;
	const node = {
		id: 'node',
		name: 'Node',
		type: `${PACKAGE}.${type}`,
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters,
		credentials: credentialReferences(type),
	};
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: registry(),
	});
	const data = { ...additionalData(credentials), currentNodeParameters: parameters };
	const context = new LoadOptionsContext(workflow, node, data, '');
	const listSearch = nodeType(type).methods?.listSearch?.[method];
	if (!listSearch) throw new Error(`${type} has no list search ${method}`);
	return await listSearch.call(context, filter, paginationToken);
}
