CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE attachments (
	task_id INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	size INTEGER NOT NULL, 
	media_type VARCHAR(100) NOT NULL, 
	dept VARCHAR(20) NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_attachments_task_id FOREIGN KEY(task_id) REFERENCES tasks (id), 
	CONSTRAINT pk_attachments PRIMARY KEY (id), 
	CONSTRAINT uq_attachments_task_id_sha256 UNIQUE (task_id, sha256)
);
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	actor_type VARCHAR(20) NOT NULL, 
	actor_id VARCHAR(100) NOT NULL, 
	actor_dept VARCHAR(20), 
	roles VARCHAR(200) NOT NULL, 
	action VARCHAR(120) NOT NULL, 
	target VARCHAR(400) NOT NULL, 
	ip VARCHAR(64), 
	reason VARCHAR(500), 
	correlation_id VARCHAR(200) NOT NULL, 
	detail JSON, 
	position INTEGER, 
	hash VARCHAR(64), 
	CONSTRAINT pk_audit PRIMARY KEY (id), 
	CONSTRAINT uq_audit_position UNIQUE (position)
);
CREATE TABLE audit_chain (
	id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit_chain PRIMARY KEY (id)
);
CREATE TABLE calendar_keys (
	person_id VARCHAR(100) NOT NULL, 
	dept VARCHAR(20), 
	scope VARCHAR(10) NOT NULL, 
	token_sha256 VARCHAR(64) NOT NULL, 
	revoked_at VARCHAR(32), 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_calendar_keys PRIMARY KEY (id), 
	CONSTRAINT uq_calendar_keys_token_sha256 UNIQUE (token_sha256)
);
CREATE TABLE calendar_years (
	year INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	holidays JSON NOT NULL, 
	workdays JSON NOT NULL, 
	CONSTRAINT pk_calendar_years PRIMARY KEY (year)
);
CREATE TABLE chassis_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT chassis_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE copies (
	event VARCHAR(80) NOT NULL, 
	aggregate_id VARCHAR(200) NOT NULL, 
	seq INTEGER NOT NULL, 
	state JSON NOT NULL, 
	CONSTRAINT pk_copies PRIMARY KEY (event, aggregate_id)
);
CREATE TABLE escalations (
	object_no VARCHAR(40) NOT NULL, 
	episode INTEGER NOT NULL, 
	episode_due DATE NOT NULL, 
	level VARCHAR(20) NOT NULL, 
	fired_on DATE NOT NULL, 
	remaining INTEGER NOT NULL, 
	overdue_workdays INTEGER NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	decided_by VARCHAR(100), 
	decided_on DATE, 
	reason TEXT, 
	annulled_on DATE, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, unsigned_on DATE, 
	CONSTRAINT pk_escalations PRIMARY KEY (id), 
	CONSTRAINT uq_escalations_object_no_episode_level UNIQUE (object_no, episode, level)
);
CREATE TABLE event_streams (
	aggregate_id VARCHAR(200) NOT NULL, 
	last_seq INTEGER NOT NULL, 
	CONSTRAINT pk_event_streams PRIMARY KEY (aggregate_id)
);
CREATE TABLE extensions (
	task_id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	due DATE NOT NULL, 
	requested_due DATE NOT NULL, 
	upper_doc_no VARCHAR(60), 
	requested_on DATE NOT NULL, 
	requested_by VARCHAR(100) NOT NULL, 
	decide_by DATE NOT NULL, 
	decider VARCHAR(2) NOT NULL, 
	opinion TEXT, 
	opinion_by VARCHAR(100), 
	status VARCHAR(10) NOT NULL, 
	decided_on DATE, 
	decided_by VARCHAR(100), 
	note TEXT, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_extensions_task_id FOREIGN KEY(task_id) REFERENCES tasks (id), 
	CONSTRAINT pk_extensions PRIMARY KEY (id)
);
CREATE TABLE filings (
	round_id INTEGER NOT NULL, 
	task_id INTEGER NOT NULL, 
	task_no VARCHAR(20) NOT NULL, 
	plan_code VARCHAR(10) NOT NULL, 
	dept VARCHAR(20) NOT NULL, 
	before_pct INTEGER NOT NULL, 
	progress_pct INTEGER, 
	done_text TEXT, 
	problems TEXT, 
	coordination TEXT, 
	next_plan TEXT, 
	evidence JSON NOT NULL, 
	first_submitted_at VARCHAR(32), 
	submitted_on DATE, 
	submitted_by VARCHAR(100), 
	timeliness VARCHAR(10), 
	returned_count INTEGER NOT NULL, 
	return_reason TEXT, 
	resubmit_due DATE, 
	reviewed_on DATE, 
	reviewed_by VARCHAR(100), 
	status VARCHAR(10) NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_filings_round_id FOREIGN KEY(round_id) REFERENCES rounds (id), 
	CONSTRAINT fk_filings_task_id FOREIGN KEY(task_id) REFERENCES tasks (id), 
	CONSTRAINT pk_filings PRIMARY KEY (id), 
	CONSTRAINT uq_filings_round_id_task_id UNIQUE (round_id, task_id)
);
CREATE TABLE idempotency_keys (
	actor VARCHAR(200) NOT NULL, 
	operation VARCHAR(120) NOT NULL, 
	"key" VARCHAR(128) NOT NULL, 
	request_hash VARCHAR(64) NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	status INTEGER, 
	headers JSON, 
	body BLOB, 
	CONSTRAINT pk_idempotency_keys PRIMARY KEY (actor, operation, "key")
);
CREATE TABLE inbox (
	id INTEGER NOT NULL, 
	event_id VARCHAR(200) NOT NULL, 
	exchange VARCHAR(80) NOT NULL, 
	routing_key VARCHAR(80) NOT NULL, 
	stream VARCHAR(300) NOT NULL, 
	position INTEGER, 
	status VARCHAR(10) NOT NULL, 
	received_at VARCHAR(32) NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_attempt_at VARCHAR(32), 
	error VARCHAR(300), 
	headers JSON, 
	body BLOB, 
	CONSTRAINT pk_inbox PRIMARY KEY (id), 
	CONSTRAINT uq_inbox_event_id UNIQUE (event_id)
);
CREATE TABLE indicators (
	code VARCHAR(20) NOT NULL, 
	catalogue VARCHAR(2) NOT NULL, 
	edition VARCHAR(30) NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	name_en VARCHAR(60), 
	parent VARCHAR(20), 
	pillar VARCHAR(2), 
	env_dimension VARCHAR(10), 
	lead_dept VARCHAR(20), 
	co_depts JSON NOT NULL, 
	mappings JSON NOT NULL, 
	valid_from DATE, 
	valid_to DATE, 
	active BOOLEAN NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_indicators PRIMARY KEY (id), 
	CONSTRAINT uq_indicators_code UNIQUE (code)
);
CREATE TABLE instruction_readings (
	instruction_id INTEGER NOT NULL, 
	person_id VARCHAR(100) NOT NULL, 
	dept VARCHAR(20), 
	at VARCHAR(32) NOT NULL, 
	CONSTRAINT fk_instruction_readings_instruction_id FOREIGN KEY(instruction_id) REFERENCES instructions (id), 
	CONSTRAINT pk_instruction_readings PRIMARY KEY (instruction_id, person_id)
);
CREATE TABLE instructions (
	task_id INTEGER NOT NULL, 
	leader VARCHAR(100) NOT NULL, 
	text TEXT NOT NULL, 
	given_on DATE NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_instructions_task_id FOREIGN KEY(task_id) REFERENCES tasks (id), 
	CONSTRAINT pk_instructions PRIMARY KEY (id)
);
CREATE TABLE issue_steps (
	issue_no VARCHAR(20) NOT NULL, 
	seq INTEGER NOT NULL, 
	event VARCHAR(80) NOT NULL, 
	step_on DATE, 
	status VARCHAR(20) NOT NULL, 
	source VARCHAR(2), 
	category VARCHAR(20), 
	campaign VARCHAR(100), 
	title VARCHAR(200), 
	registered_on DATE, 
	lead_dept VARCHAR(20), 
	finish_due DATE, 
	close_reason VARCHAR(20), 
	enterprises JSON, 
	CONSTRAINT pk_issue_steps PRIMARY KEY (issue_no, seq, event)
);
CREATE TABLE officer_deeds (
	officer_id VARCHAR(20) NOT NULL, 
	seq INTEGER NOT NULL, 
	held_on DATE NOT NULL, 
	CONSTRAINT pk_officer_deeds PRIMARY KEY (officer_id, seq, held_on)
);
CREATE TABLE order_numbers (
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_order_numbers PRIMARY KEY (year)
);
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	event_id VARCHAR(36) NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	version INTEGER NOT NULL, 
	exchange VARCHAR(80) NOT NULL, 
	aggregate_id VARCHAR(200) NOT NULL, 
	seq INTEGER NOT NULL, 
	occurred_at VARCHAR(32) NOT NULL, 
	headers JSON NOT NULL, 
	body BLOB NOT NULL, 
	position INTEGER, 
	published_at VARCHAR(32), 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT uq_outbox_event_id UNIQUE (event_id), 
	CONSTRAINT uq_outbox_position UNIQUE (position)
);
CREATE TABLE plan_import_rows (
	import_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	place VARCHAR(100) NOT NULL, 
	task_no VARCHAR(20), 
	effect VARCHAR(10) NOT NULL, 
	"values" JSON NOT NULL, 
	changes JSON NOT NULL, 
	problems JSON NOT NULL, 
	decision VARCHAR(10), 
	reason TEXT, 
	decided_by VARCHAR(100), 
	decided_at VARCHAR(32), 
	CONSTRAINT fk_plan_import_rows_import_id FOREIGN KEY(import_id) REFERENCES plan_imports (id) ON DELETE CASCADE, 
	CONSTRAINT pk_plan_import_rows PRIMARY KEY (import_id, position)
);
CREATE TABLE plan_imports (
	plan_code VARCHAR(10) NOT NULL, 
	file_name VARCHAR(200) NOT NULL, 
	file_sha256 VARCHAR(64) NOT NULL, 
	proposal BOOLEAN NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	attempts INTEGER NOT NULL, 
	free_at VARCHAR(32) NOT NULL, 
	rows_total INTEGER, 
	rows_read INTEGER NOT NULL, 
	failure JSON, 
	notes JSON NOT NULL, 
	skipped JSON NOT NULL, 
	absent JSON NOT NULL, 
	settled_at VARCHAR(32), 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_plan_imports_plan_code FOREIGN KEY(plan_code) REFERENCES plan_sets (code), 
	CONSTRAINT pk_plan_imports PRIMARY KEY (id)
);
CREATE TABLE plan_sets (
	code VARCHAR(10) NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	level VARCHAR(10) NOT NULL, 
	edition VARCHAR(10) NOT NULL, 
	year INTEGER NOT NULL, 
	doc_title VARCHAR(200) NOT NULL, 
	doc_no VARCHAR(60), 
	issued_by VARCHAR(100), 
	issued_on DATE, 
	declared_count INTEGER NOT NULL, 
	refs JSON NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	published_on DATE, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, archived_on DATE, 
	CONSTRAINT pk_plan_sets PRIMARY KEY (id), 
	CONSTRAINT uq_plan_sets_code UNIQUE (code)
);
CREATE TABLE proposals (
	task_id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	action VARCHAR(10) NOT NULL, 
	review_on DATE, 
	target VARCHAR(20), 
	proposed_on DATE NOT NULL, 
	proposed_by VARCHAR(100) NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	decided_on DATE, 
	decided_by VARCHAR(100), 
	note TEXT, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_proposals_task_id FOREIGN KEY(task_id) REFERENCES tasks (id), 
	CONSTRAINT pk_proposals PRIMARY KEY (id)
);
CREATE TABLE relay_state (
	id INTEGER NOT NULL, 
	last_position INTEGER NOT NULL, 
	idle INTEGER NOT NULL, begun INTEGER DEFAULT '0' NOT NULL, noted JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_relay_state PRIMARY KEY (id)
);
CREATE TABLE report_issues (
	report_id INTEGER NOT NULL, 
	issue_no VARCHAR(20) NOT NULL, 
	source VARCHAR(2) NOT NULL, 
	category VARCHAR(20) NOT NULL, 
	campaign VARCHAR(100), 
	title VARCHAR(200) NOT NULL, 
	dept VARCHAR(20), 
	registered_on DATE NOT NULL, 
	finish_due DATE, 
	closed_on DATE, 
	enterprises JSON NOT NULL, 
	fresh BOOLEAN NOT NULL, 
	closed BOOLEAN NOT NULL, 
	closed_in_month BOOLEAN NOT NULL, 
	solved BOOLEAN NOT NULL, 
	overdue BOOLEAN NOT NULL, 
	CONSTRAINT fk_report_issues_report_id FOREIGN KEY(report_id) REFERENCES reports (id), 
	CONSTRAINT pk_report_issues PRIMARY KEY (report_id, issue_no)
);
CREATE TABLE report_lines (
	report_id INTEGER NOT NULL, 
	task_no VARCHAR(20) NOT NULL, 
	plan_code VARCHAR(10) NOT NULL, 
	dept VARCHAR(20) NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	owner VARCHAR(60), 
	due_date DATE, 
	progress_pct INTEGER NOT NULL, 
	light VARCHAR(10) NOT NULL, 
	extension_count INTEGER NOT NULL, 
	problems TEXT, 
	in_total BOOLEAN NOT NULL, 
	closed BOOLEAN NOT NULL, 
	due BOOLEAN NOT NULL, 
	completed BOOLEAN NOT NULL, 
	on_time BOOLEAN NOT NULL, 
	required BOOLEAN NOT NULL, 
	filed BOOLEAN NOT NULL, 
	filed_on_time BOOLEAN NOT NULL, 
	accepted BOOLEAN NOT NULL, 
	first_pass BOOLEAN NOT NULL, 
	settlement VARCHAR(10), 
	closed_in_month BOOLEAN NOT NULL, 
	on_hold BOOLEAN NOT NULL, 
	expected_pct INTEGER, 
	lag VARCHAR(40) NOT NULL, 
	CONSTRAINT fk_report_lines_report_id FOREIGN KEY(report_id) REFERENCES reports (id), 
	CONSTRAINT pk_report_lines PRIMARY KEY (report_id, task_no)
);
CREATE TABLE report_units (
	report_id INTEGER NOT NULL, 
	dept VARCHAR(20) NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	unit_group VARCHAR(5) NOT NULL, 
	sort_order INTEGER NOT NULL, 
	due_total INTEGER NOT NULL, 
	completed INTEGER NOT NULL, 
	on_time INTEGER NOT NULL, 
	required INTEGER NOT NULL, 
	filed_on_time INTEGER NOT NULL, 
	filed INTEGER NOT NULL, 
	first_pass INTEGER NOT NULL, 
	settled INTEGER NOT NULL, 
	owed INTEGER NOT NULL, 
	held INTEGER NOT NULL, 
	red INTEGER NOT NULL, 
	yellow INTEGER NOT NULL, 
	score VARCHAR(8), 
	rank INTEGER, 
	group_rank INTEGER, 
	last_rank INTEGER, 
	CONSTRAINT fk_report_units_report_id FOREIGN KEY(report_id) REFERENCES reports (id), 
	CONSTRAINT pk_report_units PRIMARY KEY (report_id, dept)
);
CREATE TABLE reports (
	round_id INTEGER NOT NULL, 
	month VARCHAR(7) NOT NULL, 
	edition INTEGER NOT NULL, 
	report_no VARCHAR(40) NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	rules JSON NOT NULL, 
	plans JSON NOT NULL, 
	escalations JSON NOT NULL, 
	measures JSON NOT NULL, 
	reason TEXT, 
	changes JSON NOT NULL, 
	files JSON NOT NULL, 
	compiled_on DATE NOT NULL, 
	signed_on DATE, 
	signed_by VARCHAR(100), 
	published_on DATE, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, matters JSON, 
	CONSTRAINT fk_reports_round_id FOREIGN KEY(round_id) REFERENCES rounds (id), 
	CONSTRAINT pk_reports PRIMARY KEY (id), 
	CONSTRAINT uq_reports_month_edition UNIQUE (month, edition)
);
CREATE TABLE return_requests (
	task_id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	dept VARCHAR(20) NOT NULL, 
	suggested_dept VARCHAR(20) NOT NULL, 
	requested_on DATE NOT NULL, 
	decide_by DATE NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	decided_on DATE, 
	decided_by VARCHAR(100), 
	note TEXT, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_return_requests_task_id FOREIGN KEY(task_id) REFERENCES tasks (id), 
	CONSTRAINT pk_return_requests PRIMARY KEY (id)
);
CREATE TABLE round_units (
	round_id INTEGER NOT NULL, 
	dept VARCHAR(20) NOT NULL, 
	required INTEGER NOT NULL, 
	CONSTRAINT fk_round_units_round_id FOREIGN KEY(round_id) REFERENCES rounds (id), 
	CONSTRAINT pk_round_units PRIMARY KEY (round_id, dept)
);
CREATE TABLE rounds (
	month VARCHAR(7) NOT NULL, 
	cutoff DATE NOT NULL, 
	open_on DATE NOT NULL, 
	fill_due DATE NOT NULL, 
	review_due DATE NOT NULL, 
	publish_due DATE NOT NULL, 
	opened_on DATE NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_rounds PRIMARY KEY (id), 
	CONSTRAINT uq_rounds_month UNIQUE (month)
);
CREATE TABLE scans (
	day DATE NOT NULL, 
	seen BIGINT NOT NULL, 
	CONSTRAINT pk_scans PRIMARY KEY (day)
);
CREATE TABLE schedule (
	job VARCHAR(120) NOT NULL, 
	last_run_for VARCHAR(32) NOT NULL, 
	attempts INTEGER NOT NULL, 
	not_before VARCHAR(32), 
	CONSTRAINT pk_schedule PRIMARY KEY (job)
);
CREATE TABLE signing_keys (
	kid VARCHAR(64) NOT NULL, 
	jwk JSON NOT NULL, 
	withdrawn BOOLEAN NOT NULL, 
	CONSTRAINT pk_signing_keys PRIMARY KEY (kid)
);
CREATE TABLE supervision_orders (
	order_no VARCHAR(40) NOT NULL, 
	object_no VARCHAR(40) NOT NULL, 
	episode INTEGER NOT NULL, 
	dept VARCHAR(20) NOT NULL, 
	supervisor VARCHAR(100) NOT NULL, 
	requirement TEXT NOT NULL, 
	issued_on DATE NOT NULL, 
	reply_due DATE NOT NULL, 
	reply_text TEXT, 
	replied_by VARCHAR(100), 
	replied_on DATE, 
	status VARCHAR(20) NOT NULL, 
	finished_on DATE, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_supervision_orders PRIMARY KEY (id), 
	CONSTRAINT uq_supervision_orders_order_no UNIQUE (order_no)
);
CREATE TABLE task_co_units (
	task_id INTEGER NOT NULL, 
	dept VARCHAR(20) NOT NULL, 
	place INTEGER NOT NULL, reply TEXT, replied_on DATE, replied_by VARCHAR(100), 
	CONSTRAINT fk_task_co_units_task_id FOREIGN KEY(task_id) REFERENCES tasks (id), 
	CONSTRAINT pk_task_co_units PRIMARY KEY (task_id, dept)
);
CREATE TABLE task_history (
	id INTEGER NOT NULL, 
	task_id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	actor_type VARCHAR(20) NOT NULL, 
	actor_id VARCHAR(100) NOT NULL, 
	actor_dept VARCHAR(20), 
	action VARCHAR(30) NOT NULL, 
	from_status VARCHAR(20) NOT NULL, 
	to_status VARCHAR(20) NOT NULL, 
	reason TEXT, 
	deadlines JSON NOT NULL, 
	facts JSON NOT NULL, 
	CONSTRAINT fk_task_history_task_id FOREIGN KEY(task_id) REFERENCES tasks (id), 
	CONSTRAINT pk_task_history PRIMARY KEY (id)
);
CREATE TABLE task_receipts (
	task_no VARCHAR(40) NOT NULL, 
	notification_id VARCHAR(36) NOT NULL, 
	event_id VARCHAR(200) NOT NULL, 
	recipient VARCHAR(100) NOT NULL, 
	dept VARCHAR(20), 
	title VARCHAR(60), 
	level VARCHAR(20), 
	sent_at VARCHAR(32), 
	delivered_at VARCHAR(32), 
	read_at VARCHAR(32), 
	acked_at VARCHAR(32), 
	failed_at VARCHAR(32), 
	overdue_at VARCHAR(32), 
	CONSTRAINT pk_task_receipts PRIMARY KEY (task_no, notification_id)
);
CREATE TABLE task_tags (
	task_id INTEGER NOT NULL, 
	tag VARCHAR(20) NOT NULL, 
	place INTEGER NOT NULL, 
	CONSTRAINT fk_task_tags_task_id FOREIGN KEY(task_id) REFERENCES tasks (id), 
	CONSTRAINT pk_task_tags PRIMARY KEY (task_id, tag)
);
CREATE TABLE tasks (
	task_no VARCHAR(20) NOT NULL, 
	plan_code VARCHAR(10) NOT NULL, 
	seq INTEGER NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	content TEXT NOT NULL, 
	lead_dept VARCHAR(20) NOT NULL, 
	leader VARCHAR(60), 
	owner VARCHAR(60), 
	owner_phone VARCHAR(30), 
	supervisor VARCHAR(100), 
	start_date DATE NOT NULL, 
	due_date DATE, 
	progress_pct INTEGER NOT NULL, 
	lags_from DATE, 
	status VARCHAR(20) NOT NULL, 
	dispatched_on DATE, 
	sign_due DATE, 
	accepted_on DATE, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, domain VARCHAR(60), focus VARCHAR(10), nature VARCHAR(10), env_dimension VARCHAR(10), indicator_codes JSON DEFAULT '[]' NOT NULL, target_value DOUBLE, unit VARCHAR(20), milestones JSON DEFAULT '[]' NOT NULL, link_id INTEGER, return_count INTEGER DEFAULT '0' NOT NULL, co_due DATE, current_value DOUBLE, original_due DATE, extension_count INTEGER DEFAULT '0' NOT NULL, submitted_on DATE, submitted_by VARCHAR(100), verify_due DATE, verified_on DATE, verified_by VARCHAR(100), sent_back_on DATE, closed_on DATE, on_time BOOLEAN, late_workdays INTEGER, ever_overdue BOOLEAN DEFAULT 0 NOT NULL, suspended_on DATE, review_on DATE, cancelled_on DATE, merged_into VARCHAR(20), episode INTEGER DEFAULT '0' NOT NULL, told_light VARCHAR(10) DEFAULT 'green' NOT NULL, 
	CONSTRAINT fk_tasks_plan_code FOREIGN KEY(plan_code) REFERENCES plan_sets (code), 
	CONSTRAINT pk_tasks PRIMARY KEY (id), 
	CONSTRAINT uq_tasks_plan_code_seq UNIQUE (plan_code, seq), 
	CONSTRAINT uq_tasks_task_no UNIQUE (task_no)
);
CREATE TABLE unit_interviews (
	month VARCHAR(7) NOT NULL, 
	dept VARCHAR(20) NOT NULL, 
	cause VARCHAR(10) NOT NULL, 
	score VARCHAR(8), 
	task_nos JSON NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	decided_on DATE, 
	decided_by VARCHAR(100), 
	reason TEXT, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_unit_interviews PRIMARY KEY (id), 
	CONSTRAINT uq_unit_interviews_month_dept_cause UNIQUE (month, dept, cause)
);
INSERT INTO "alembic_version" VALUES('0011');
INSERT INTO "chassis_version" VALUES('0003');
CREATE INDEX ix_audit_unsealed ON audit (id) WHERE position IS NULL;
CREATE INDEX ix_calendar_keys_person_id ON calendar_keys (person_id);
CREATE INDEX ix_escalations_status ON escalations (status, fired_on, id);
CREATE INDEX ix_extensions_status ON extensions (status, decider, decide_by, id);
CREATE INDEX ix_extensions_task_id ON extensions (task_id);
CREATE INDEX ix_filings_owed ON filings (dept, status);
CREATE INDEX ix_filings_status ON filings (round_id, status, id);
CREATE INDEX ix_filings_task ON filings (task_id);
CREATE INDEX ix_filings_unit ON filings (round_id, dept, status);
CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE INDEX ix_inbox_parked ON inbox (id) WHERE status = 'parked';
CREATE INDEX ix_inbox_pending ON inbox (stream, id) WHERE status = 'pending';
CREATE INDEX ix_inbox_position ON inbox (exchange, position);
CREATE INDEX ix_indicators_catalogue ON indicators (catalogue, code);
CREATE INDEX ix_instructions_leader ON instructions (leader);
CREATE INDEX ix_instructions_task_id ON instructions (task_id);
CREATE INDEX ix_officer_deeds_held_on ON officer_deeds (held_on);
CREATE INDEX ix_outbox_unpublished ON outbox (position, id) WHERE published_at IS NULL;
CREATE INDEX ix_plan_import_rows_effect ON plan_import_rows (import_id, effect, position);
CREATE INDEX ix_plan_imports_plan ON plan_imports (plan_code, id);
CREATE INDEX ix_plan_imports_status ON plan_imports (status, free_at);
CREATE INDEX ix_proposals_status ON proposals (status, proposed_on, id);
CREATE INDEX ix_proposals_task_id ON proposals (task_id);
CREATE INDEX ix_report_lines_dept ON report_lines (report_id, dept);
CREATE INDEX ix_return_requests_status ON return_requests (status, decide_by, id);
CREATE INDEX ix_return_requests_task_id ON return_requests (task_id);
CREATE INDEX ix_supervision_orders_dept ON supervision_orders (dept, status, reply_due, id);
CREATE INDEX ix_supervision_orders_object_no ON supervision_orders (object_no);
CREATE INDEX ix_supervision_orders_status ON supervision_orders (status, reply_due, id);
CREATE INDEX ix_task_co_units_dept ON task_co_units (dept);
CREATE INDEX ix_task_history_task_id ON task_history (task_id);
CREATE INDEX ix_task_receipts_notification_id ON task_receipts (notification_id);
CREATE INDEX ix_task_tags_tag ON task_tags (tag, task_id);
CREATE INDEX ix_tasks_due ON tasks (due_date, id);
CREATE INDEX ix_tasks_lead ON tasks (lead_dept, status);
CREATE INDEX ix_tasks_link_id ON tasks (link_id);
CREATE INDEX ix_tasks_plan_due ON tasks (plan_code, due_date, id);
CREATE INDEX ix_unit_interviews_status ON unit_interviews (status, id);
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit WHEN OLD.position IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE UNIQUE INDEX uq_extensions_pending ON extensions (task_id) WHERE status = 'pending';
CREATE UNIQUE INDEX uq_proposals_pending ON proposals (task_id, action) WHERE status = 'pending';
CREATE UNIQUE INDEX uq_return_requests_pending ON return_requests (task_id) WHERE status = 'pending';
