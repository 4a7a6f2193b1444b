import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

import { LOOPBACK } from './ports';

/** An email as it arrived. */
export interface ReceivedMail {
	receivedAt: string;
	from: string;
	to: string;
	subject: string;
	text: string;
	attachments: Array<{ name: string; content: string }>;
}

export interface MailServer {
	port: number;
	/** Everything that has arrived, oldest first. */
	mails: ReceivedMail[];
	close(): Promise<void>;
}

/** Starts a mail server that accepts every email and delivers none. */
export async function startMailServer(): Promise<MailServer> {
	const mails: ReceivedMail[] = [];
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS', 'AUTH'],
		disableReverseLookup: true,
		onData(stream, session, callback) {
			simpleParser(stream).then(
				(mail) => {
					const { mailFrom, rcptTo } = session.envelope;
					mails.push({
						receivedAt: new Date().toISOString(),
						from: mailFrom ? mailFrom.address : '',
						to: rcptTo.map(({ address }) => address).join(', '),
						subject: mail.subject ?? '',
						text: mail.text ?? '',
						attachments: mail.attachments.map(({ filename, content }) => ({
							name: filename ?? '',
							content: content.toString('utf8'),
						})),
					});
					callback();
				},
				(error: Error) => callback(error),
			);
		},
	});
	const listening = server.server;
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, LOOPBACK, resolve);
	});
	const address = listening.address();
	if (typeof address !== 'object' || !address) throw new Error('The mail server has no port');
	return {
		port: address.port,
		mails,
		close: async () => await new Promise((resolve) => server.close(() => resolve())),
	};
}
