import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');

/**
 * Returns an instance of the class in a file. A plain import would mistake `.node` for a compiled
 * add-on.
 */
export async function classInFile<T>(file: string): Promise<T> {
	const exported = (await import(join(ROOT, file))) as Record<string, new () => T>;
	const isClass = (value: unknown): value is new () => T => typeof value === 'function';
	const [Class] = Object.values(exported).filter(isClass);
	return new Class();
}
