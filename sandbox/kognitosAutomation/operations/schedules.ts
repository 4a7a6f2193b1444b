import { automationOf, type Backend, type Operations } from '../backend';
import type { StoredAutomation, StoredSchedule } from '../directory';
import { Refused } from '../refused';

const DAY_MS = 86_400_000;

/** One schedule for each automation. */
export function scheduleOperations(backend: Backend): Operations {
	const { now, time } = backend;

	const show = ({ name }: StoredAutomation, { config, enabled }: StoredSchedule) => ({
		name: `${name}/schedule`,
		config,
		enabled,
		summary: 'Every working day at 07:30',
		next_run_times: enabled ? [time(now() + DAY_MS), time(now() + 2 * DAY_MS)] : [],
		remaining_occurrences: 0,
	});
	const scheduleOf = (automation: StoredAutomation): StoredSchedule => {
		if (!automation.schedule) throw new Refused('NOT_FOUND', 'the automation has no schedule');
		return automation.schedule;
	};
	const change =
		(enabled: boolean): Operations[string] =>
		(call) => {
			const automation = automationOf(backend, call);
			automation.schedule = { ...scheduleOf(automation), enabled };
			return { schedule: show(automation, automation.schedule) };
		};

	return {
		getSchedule: (call) => {
			const automation = automationOf(backend, call);
			return show(automation, scheduleOf(automation));
		},
		createSchedule: (call) => {
			const automation = automationOf(backend, call);
			if (automation.schedule)
				throw new Refused('FAILED_PRECONDITION', 'there is a schedule already');
			const { config } = call.body as { config: Record<string, unknown> };
			automation.schedule = { config, enabled: true };
			return show(automation, automation.schedule);
		},
		updateSchedule: (call) => {
			const automation = automationOf(backend, call);
			const { config } = call.body as { config: Record<string, unknown> };
			automation.schedule = { ...scheduleOf(automation), config };
			return show(automation, automation.schedule);
		},
		deleteSchedule: (call) => {
			const automation = automationOf(backend, call);
			scheduleOf(automation);
			delete automation.schedule;
			return {};
		},
		enableSchedule: change(true),
		disableSchedule: change(false),
	};
}
