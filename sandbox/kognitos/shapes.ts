/** What the API shows, field by field. */
export type KognitosRunStatus = 'Created' | 'Running' | 'Exception' | 'Stopped' | 'Succeeded';

export type KognitosStage = 'Draft' | 'Published';

export interface KognitosValue {
	name: string;
	value: string | number;
}

export interface KognitosRun {
	id: string;
	name: string;
	agent_id: string;
	process_id: string;
	stage: KognitosStage;
	status: KognitosRunStatus;
	created_at: string;
	file_ids: string[] | null;
	/** Absent in lists, unless `listOutputs` is set. */
	outputs?: KognitosValue[] | null;
}

export interface KognitosProcess {
	agent_id: string;
	id: string;
	name: string;
	stage: KognitosStage;
}

export interface KognitosFile {
	id: string;
	file_name: string;
	upload_url: string;
	upload_http_method: 'POST';
	upload_http_headers: Record<string, string>;
	upload_fields: Record<string, string>;
}
