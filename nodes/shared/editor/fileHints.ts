import type { NodeHint } from 'n8n-workflow';

/** The files of an `item`. In n8n's binary mode "combined", `item` is only the JSON. */
const FILES = '(item._files ?? item.binary ?? {})';

/** Whether any input item has a file. */
const SOME_FILE = `$input.all().some((item) => Object.keys(${FILES}).length > 0)`;

/** The names entered in the parameter. */
const NAMES =
	'String($parameter["binaryPropertyName"] ?? "").split(",").map((name) => name.trim()).filter((name) => name !== "")';

/**
 * Whether each named field exists in at least one input item. `*` stands for all fields. A path
 * into the JSON counts if its first part exists.
 */
const ALL_NAMED_FIELDS = `${NAMES}.every((name) => name === "*" || $input.all().some((item) => name in ${FILES} || name.split(".")[0] in item))`;

/**
 * A warning in the node's own panel before execution. n8n would show an `inputPane` hint in the
 * next node's panel, because this node's output is that node's input.
 */
function warning(message: string, condition: string): NodeHint {
	return {
		message,
		type: 'warning',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ ${condition} }}`,
	};
}

/**
 * The warnings for a node that sends files.
 *
 * @param sendsFiles expression (without braces) that says whether the chosen operation needs files
 */
export function fileHints(sendsFiles: string): NodeHint[] {
	return [
		warning(
			'The input has no files. Connect a node that outputs files, or turn on its option to download attachments.',
			`${sendsFiles} && !${SOME_FILE}`,
		),
		warning(
			"The input has files, but not in the field that 'Input Data Field Name' names. Names are case-sensitive. Enter * to send all files.",
			`${sendsFiles} && ${SOME_FILE} && !(${ALL_NAMED_FIELDS})`,
		),
	];
}

/**
 * The warning for an operation for which files are optional.
 *
 * @param takesFiles expression (without braces) that says whether such an operation is chosen
 */
export function unusedFileHint(takesFiles: string): NodeHint {
	return warning(
		"The input has files, but 'Input Data Field Name' is empty, so the run starts without them. Enter the name of their field, or * to send all files.",
		`${takesFiles} && ${SOME_FILE} && ${NAMES}.length === 0`,
	);
}
