import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Plot } from './section';

const FONT = 'system-ui, sans-serif';

/** Draws a plot into an SVG file of the folder and gives the file's name. */
export async function drawPlot(plot: Plot, folder: string): Promise<string> {
	// Both packages are ES modules.
	const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
	const { spec } = vegaLite.compile({
		...plot.spec,
		background: 'white',
		padding: 12,
		config: {
			font: FONT,
			axis: { labelFontSize: 12, labelLimit: 400, titleFontSize: 12, titleFontWeight: 'normal' },
		},
	});
	const view = new vega.View(vega.parse(spec), { renderer: 'none' });
	const svg = await view.toSVG();
	const file = `${plot.name}.svg`;
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, file), `${svg}\n`);
	return file;
}

/** A bar of a plot. */
export interface Bar {
	group: string;
	way: string;
	value: number;
}

/** Bars side by side in groups, one colour for each way of doing the same. */
export function bars(data: Bar[], valueTitle: string, target?: number): object {
	const groups = [...new Set(data.map(({ group }) => group))];
	const ways = [...new Set(data.map(({ way }) => way))];
	const line = {
		data: { values: [{ target }] },
		mark: { type: 'rule', strokeDash: [4, 3], color: '#555' },
		encoding: { x: { field: 'target', type: 'quantitative' } },
	};
	return {
		width: 560,
		layer: [
			{
				data: { values: data },
				mark: { type: 'bar', tooltip: false },
				encoding: {
					y: { field: 'group', type: 'nominal', title: null, sort: groups },
					yOffset: { field: 'way', sort: ways },
					x: { field: 'value', type: 'quantitative', title: valueTitle },
					color: {
						field: 'way',
						type: 'nominal',
						title: null,
						sort: ways,
						legend: { orient: 'bottom', columns: 2, labelLimit: 400 },
					},
				},
			},
			{
				data: { values: data },
				mark: { type: 'text', align: 'left', dx: 4, fontSize: 11 },
				encoding: {
					y: { field: 'group', type: 'nominal', sort: groups },
					yOffset: { field: 'way', sort: ways },
					x: { field: 'value', type: 'quantitative' },
					text: { field: 'value', type: 'quantitative', format: ',.3~r' },
				},
			},
			...(target === undefined ? [] : [line]),
		],
	};
}
