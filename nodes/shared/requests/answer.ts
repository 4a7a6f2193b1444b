import type { IDataObject } from 'n8n-workflow';

/** The objects in a response's list. Services sometimes send `null` instead of a list or an entry. */
export function objectsIn(list: unknown): IDataObject[] {
	if (!Array.isArray(list)) return [];
	return list.filter((entry): entry is IDataObject => typeof entry === 'object' && entry !== null);
}
