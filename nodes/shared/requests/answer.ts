import type { IDataObject } from 'n8n-workflow';

/** The objects of a list in an answer. Services put `null` in place of a list or of an entry. */
export function objectsIn(list: unknown): IDataObject[] {
	if (!Array.isArray(list)) return [];
	return list.filter((entry): entry is IDataObject => typeof entry === 'object' && entry !== null);
}
