import type { NodeHint } from 'n8n-workflow';

/** The files of an `item`, which is its JSON alone in n8n's binary mode "combined". */
const FILES = '(item._files ?? item.binary ?? {})';

/** Whether an input item has a file. */
const SOME_FILE = `$input.all().some((item) => Object.keys(${FILES}).length > 0)`;

/**
 * Whether each field named by the parameter is there in some input item; `*` names them all. A path
 * in the JSON is good if its beginning is there.
 */
const ALL_NAMED_FIELDS = `$parameter["binaryPropertyName"].split(",").map((name) => name.trim()).filter((name) => name !== "").every((name) => name === "*" || $input.all().some((item) => name in ${FILES} || name.split(".")[0] in item))`;

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
