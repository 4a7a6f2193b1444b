/** How one major version of n8n differs from the others, as far as the checks are concerned. */
export interface N8nLine {
	/** In the editor, the test id of the element that closes an open node. */
	closeNode: string;
	/** In the editor, the test ids of the elements to click to activate a workflow, in order. */
	switchOn: string[];
	/** In the editor, how a workflow's header shows that the workflow is active. */
	switchedOn: RegExp;
	/** Whether the editor closes a credential after testing it successfully. */
	closesGoodCredential: boolean;
}

const N8N_1: N8nLine = {
	closeNode: 'back-to-canvas',
	switchOn: ['workflow-activate-switch'],
	switchedOn: /^\s*Active/,
	closesGoodCredential: false,
};

const N8N_2: N8nLine = {
	closeNode: 'ndv-close-button',
	switchOn: ['workflow-open-publish-modal-button', 'workflow-publish-button'],
	switchedOn: /^\s*Published/,
	closesGoodCredential: true,
};

/** Returns how this version of n8n differs from the others. */
export function lineOf(version: string): N8nLine {
	return version.startsWith('1.') ? N8N_1 : N8N_2;
}
