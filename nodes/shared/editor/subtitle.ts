/**
 * The text below an action node's name on the canvas, e.g. "Get Many: Run": the operation and
 * resource as labeled in the editor, derived from their internal names.
 */
export const operationSubtitle =
	'={{ [$parameter["operation"].replace("getAll", "getMany"), $parameter["resource"]].map((name) => name.charAt(0).toUpperCase() + name.slice(1).replace(/[A-Z]/g, " $&")).join(": ") }}';
