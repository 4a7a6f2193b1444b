/** What is used of vega-lite, whose own types only newer ways of module resolution find. */
declare module 'vega-lite' {
	import type { Spec } from 'vega';

	export function compile(spec: object): { spec: Spec };
}
