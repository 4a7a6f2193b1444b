import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');

/** A node or credential that a manifest registers with n8n. */
export interface Shipped {
	/** n8n's name for it, e.g. `kolenaTrigger`. */
	name: string;
	/** The path of its source file from the root. */
	source: string;
}

export interface ShippedNode extends Shipped {
	/** Its folder in `nodes/`. */
	service: string;
}

interface Manifest {
	n8n: { nodes: string[]; credentials: string[] };
}

/** The nodes that the package.json in `folder` registers, in the same order. */
export function shippedNodes(folder = ROOT): ShippedNode[] {
	return manifestIn(folder).n8n.nodes.map((path) => ({
		...shipped(path),
		service: path.split('/')[2],
	}));
}

/** The credentials that the package.json in `folder` registers, in the same order. */
export function shippedCredentials(folder = ROOT): Shipped[] {
	return manifestIn(folder).n8n.credentials.map(shipped);
}

/** The folders in `nodes/` that hold one service each. */
export function shippedServices(folder = ROOT): string[] {
	return [...new Set(shippedNodes(folder).map(({ service }) => service))];
}

function shipped(path: string): Shipped {
	const className = path.split('/').at(-1)?.split('.')[0] ?? '';
	return {
		name: `${className.charAt(0).toLowerCase()}${className.slice(1)}`,
		source: path.replace(/^dist\//, '').replace(/\.js$/, '.ts'),
	};
}

function manifestIn(folder: string): Manifest {
	return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
