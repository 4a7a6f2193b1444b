import type { NodeHint } from 'n8n-workflow';

/** Whether an input item has a file. */
const SOME_FILE = '$input.all().some((item) => Object.keys(item.binary ?? {}).length > 0)';

/** Whether each field named by the parameter is there in some input item; `*` names them all. */
const ALL_NAMED_FIELDS =
	'$parameter["binaryPropertyName"].split(",").map((name) => name.trim()).filter((name) => name !== "").every((name) => name === "*" || $input.all().some((item) => name in (item.binary ?? {})))';

/**
 * Hints beside the input of a node that sends files, shown before it is executed.
 *
 * @param sendsFiles expression (without braces) that says whether the chosen operation wants files
 */
export function fileHints(sendsFiles: string): NodeHint[] {
	return [
		{
			message:
				'The input has no files. Connect a node that outputs files, or switch on its option to download attachments.',
			type: 'warning',
			location: 'inputPane',
			displayCondition: `={{ ${sendsFiles} && !${SOME_FILE} }}`,
		},
		{
			message:
				"The input has files, but not in the field that 'Input Binary Field' names. Upper and lower case count; * takes every file.",
			type: 'warning',
			location: 'inputPane',
			displayCondition: `={{ ${sendsFiles} && ${SOME_FILE} && !(${ALL_NAMED_FIELDS}) }}`,
		},
	];
}
