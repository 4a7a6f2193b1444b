/** The versions of an automation that can be run. */
export const stageOptions = [
	{ name: 'Draft', value: 'DRAFT', description: 'The version that is being worked on' },
	{
		name: 'Published',
		value: 'PUBLISHED',
		description: 'The published versions, of which the most recent one is started',
	},
];
