import {
	organizationOf,
	workspaceOf,
	type Backend,
	type Call,
	type Operation,
	type Operations,
} from '../backend';
import type { StoredFile } from '../files';
import { Refused } from '../refused';

/** Files in organizations and workspaces. */
export function fileOperations(backend: Backend): Operations {
	const { files, settings, storage } = backend;
	const organization = (call: Call) => organizationOf(backend, call).name;
	const workspace = (call: Call) => workspaceOf(backend, call).name;

	const upload =
		(parentOf: (call: Call) => string, isThere: () => boolean): Operation =>
		(call) => {
			const parent = parentOf(call);
			if (!isThere()) throw new Refused('NOT_FOUND', 'Not Found');
			const stored = files.store(parent, fileIn(call));
			if (settings.uploadStatus === 201) {
				call.response.status(201).set('location', `/api/v1/${encodeURI(stored.name)}`);
			}
			return { metadata: files.show(stored) };
		};
	const of =
		(
			parentOf: (call: Call) => string,
			answer: (file: StoredFile, call: Call) => unknown,
		): Operation =>
		(call) => {
			const file = files.find(`${parentOf(call)}/files/${call.params.file_id}`);
			if (!file) throw new Refused('NOT_FOUND', `file not found: ${call.params.file_id}`);
			return answer(file, call);
		};
	const download = ({ content, mimeType }: StoredFile, { response }: Call) => {
		if (!content) throw new Refused('INTERNAL', 'The sandbox does not store files over 1 MB');
		response.type(mimeType).send(content);
		return undefined;
	};
	const metadata = (file: StoredFile) => files.show(file);
	const remove = ({ name }: StoredFile) => {
		files.delete(name);
		return {};
	};

	return {
		uploadFile: upload(organization, () => settings.organizationUpload),
		uploadWorkspaceFile: upload(workspace, () => settings.workspaceUpload),
		downloadFile: of(organization, download),
		downloadWorkspaceFile: of(workspace, download),
		getFileMetadata: of(organization, metadata),
		getWorkspaceFileMetadata: of(workspace, metadata),
		deleteFile: of(organization, remove),
		deleteWorkspaceFile: of(workspace, remove),
		generateDownloadUrl: of(organization, ({ name, content, mimeType }) => ({
			download_uri: storage.offer(name, content ?? Buffer.alloc(0), mimeType),
		})),
		generateUploadUrl: (call) => ({ upload_uri: storage.placeFor(organization(call)) }),
	};
}

/** The only file in a form: first its name, then its bytes. */
function fileIn({ multipart }: Call): Pick<StoredFile, 'filename' | 'size' | 'sha256' | 'content'> {
	const names = multipart?.partNames ?? [];
	const [file] = multipart?.files ?? [];
	if (names.join() !== 'filename,content' || !file) {
		throw new Refused(
			'INVALID_ARGUMENT',
			`the form must have the parts filename and content (a file), in order, but has: ${names.join()}`,
			true,
		);
	}
	const { size, sha256, content } = file;
	return { filename: String(multipart?.fields[0].value), size, sha256, content };
}
