/** What a line of n8n does in its own way, as far as the checks meet it. */
export interface N8nLine {
	/** In the editor, test id of what closes an open node. */
	closeNode: string;
	/** In the editor, test ids of what has to be clicked to switch a workflow on, in this order. */
	switchOn: string[];
	/** In the editor, how the head of a workflow shows that it is switched on. */
	switchedOn: RegExp;
	/** Whether the editor closes a credential that it has tested and found good. */
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

/** Returns what this version of n8n does in its own way. */
export function lineOf(version: string): N8nLine {
	return version.startsWith('1.') ? N8N_1 : N8N_2;
}
