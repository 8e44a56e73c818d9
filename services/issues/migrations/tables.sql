CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
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
CREATE TABLE enterprises (
	enterprise_id VARCHAR(100) NOT NULL, 
	seq INTEGER NOT NULL, 
	uscc VARCHAR(18), 
	name VARCHAR(200) NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	CONSTRAINT pk_enterprises PRIMARY KEY (enterprise_id)
);
CREATE TABLE event_streams (
	aggregate_id VARCHAR(200) NOT NULL, 
	last_seq INTEGER NOT NULL, 
	CONSTRAINT pk_event_streams PRIMARY KEY (aggregate_id)
);
CREATE TABLE feedback (
	feedback_id VARCHAR(24) NOT NULL, 
	code_hash VARCHAR(64) NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	kind VARCHAR(10), 
	content TEXT, 
	name VARCHAR(100), 
	phone VARCHAR(30), 
	anonymous BOOLEAN, 
	enterprise VARCHAR(100), 
	uscc VARCHAR(18), 
	town VARCHAR(20), 
	publish_consent BOOLEAN, 
	received_on DATE, 
	accept_due DATE, 
	taken_on DATE, 
	answer_due DATE, 
	issue_no VARCHAR(20), 
	answer TEXT, 
	answered_on DATE, 
	answered_by VARCHAR(100), 
	rating SMALLINT, 
	rated_on DATE, 
	public_question TEXT, 
	public_answer TEXT, 
	published_on DATE, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_feedback PRIMARY KEY (id), 
	CONSTRAINT uq_feedback_code_hash UNIQUE (code_hash), 
	CONSTRAINT uq_feedback_feedback_id UNIQUE (feedback_id), 
	CONSTRAINT uq_feedback_issue_no UNIQUE (issue_no)
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
CREATE TABLE issue_attachments (
	issue_id INTEGER NOT NULL, 
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
	CONSTRAINT fk_issue_attachments_issue_id FOREIGN KEY(issue_id) REFERENCES issues (id), 
	CONSTRAINT pk_issue_attachments PRIMARY KEY (id), 
	CONSTRAINT uq_issue_attachments_issue_id_sha256 UNIQUE (issue_id, sha256)
);
CREATE TABLE issue_callbacks (
	id INTEGER NOT NULL, 
	issue_id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	caller VARCHAR(100) NOT NULL, 
	called_on DATE NOT NULL, 
	lead_dept VARCHAR(20) NOT NULL, 
	reached BOOLEAN NOT NULL, 
	resolved VARCHAR(10), 
	rating INTEGER, 
	comment TEXT, 
	valid BOOLEAN NOT NULL, 
	round INTEGER NOT NULL, 
	check_due DATE, 
	checked_on DATE, 
	checked_by VARCHAR(100), 
	finding TEXT, 
	CONSTRAINT fk_issue_callbacks_issue_id FOREIGN KEY(issue_id) REFERENCES issues (id), 
	CONSTRAINT pk_issue_callbacks PRIMARY KEY (id)
);
CREATE TABLE issue_co_units (
	issue_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	dept_code VARCHAR(20) NOT NULL, reply TEXT, replied_on DATE, replied_by VARCHAR(100), 
	CONSTRAINT fk_issue_co_units_issue_id FOREIGN KEY(issue_id) REFERENCES issues (id), 
	CONSTRAINT pk_issue_co_units PRIMARY KEY (issue_id, position)
);
CREATE TABLE issue_enterprises (
	issue_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	enterprise_id VARCHAR(100), 
	name VARCHAR(200) NOT NULL, 
	uscc VARCHAR(18), 
	CONSTRAINT fk_issue_enterprises_issue_id FOREIGN KEY(issue_id) REFERENCES issues (id), 
	CONSTRAINT pk_issue_enterprises PRIMARY KEY (issue_id, position)
);
CREATE TABLE issue_escalations (
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
	CONSTRAINT pk_issue_escalations PRIMARY KEY (id), 
	CONSTRAINT uq_issue_escalations_object_no_episode_level UNIQUE (object_no, episode, level)
);
CREATE TABLE issue_explanations (
	issue_id INTEGER NOT NULL, 
	dept VARCHAR(20) NOT NULL, 
	question TEXT NOT NULL, 
	asked_on DATE NOT NULL, 
	reply_due DATE NOT NULL, 
	answer TEXT, 
	answered_on DATE, 
	answered_by VARCHAR(100), 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_issue_explanations_issue_id FOREIGN KEY(issue_id) REFERENCES issues (id), 
	CONSTRAINT pk_issue_explanations PRIMARY KEY (id)
);
CREATE TABLE issue_extensions (
	issue_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	workdays INTEGER NOT NULL, 
	due DATE NOT NULL, 
	requested_on DATE NOT NULL, 
	requested_by VARCHAR(100) NOT NULL, 
	decide_by DATE NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	new_due DATE, 
	decided_on DATE, 
	decided_by VARCHAR(100), 
	opinion TEXT, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_issue_extensions_issue_id FOREIGN KEY(issue_id) REFERENCES issues (id), 
	CONSTRAINT pk_issue_extensions PRIMARY KEY (id)
);
CREATE TABLE issue_history (
	id INTEGER NOT NULL, 
	issue_id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	actor_type VARCHAR(20) NOT NULL, 
	actor_id VARCHAR(100) NOT NULL, 
	actor_dept VARCHAR(20), 
	action VARCHAR(30) NOT NULL, 
	from_status VARCHAR(20), 
	to_status VARCHAR(20) NOT NULL, 
	reason TEXT, 
	deadlines JSON NOT NULL, details JSON DEFAULT '{}' NOT NULL, public BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT fk_issue_history_issue_id FOREIGN KEY(issue_id) REFERENCES issues (id), 
	CONSTRAINT pk_issue_history PRIMARY KEY (id)
);
CREATE TABLE issue_joined_petitioners (
	issue_id INTEGER NOT NULL, 
	from_issue VARCHAR(20) NOT NULL, 
	type VARCHAR(10) NOT NULL, 
	name VARCHAR(200), 
	phone VARCHAR(30), 
	anonymous BOOLEAN NOT NULL, 
	CONSTRAINT fk_issue_joined_petitioners_issue_id FOREIGN KEY(issue_id) REFERENCES issues (id), 
	CONSTRAINT pk_issue_joined_petitioners PRIMARY KEY (issue_id, from_issue)
);
CREATE TABLE issue_look_backs (
	issue_id INTEGER NOT NULL, 
	closed_on DATE NOT NULL, 
	after_days INTEGER NOT NULL, 
	drawn_on DATE NOT NULL, 
	due DATE NOT NULL, 
	result VARCHAR(10) NOT NULL, 
	note TEXT, 
	looked_on DATE, 
	looked_by VARCHAR(100), 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_issue_look_backs_issue_id FOREIGN KEY(issue_id) REFERENCES issues (id), 
	CONSTRAINT pk_issue_look_backs PRIMARY KEY (id), 
	CONSTRAINT uq_issue_look_backs_issue_id_closed_on_after_days UNIQUE (issue_id, closed_on, after_days)
);
CREATE TABLE issue_message_files (
	message_id INTEGER NOT NULL, 
	dept VARCHAR(20), 
	sha256 VARCHAR(64) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	size INTEGER NOT NULL, 
	media_type VARCHAR(100) NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_issue_message_files_message_id FOREIGN KEY(message_id) REFERENCES issue_messages (id), 
	CONSTRAINT pk_issue_message_files PRIMARY KEY (id), 
	CONSTRAINT uq_issue_message_files_message_id_sha256 UNIQUE (message_id, sha256)
);
CREATE TABLE issue_messages (
	id INTEGER NOT NULL, 
	issue_id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	side VARCHAR(10) NOT NULL, 
	author VARCHAR(100) NOT NULL, 
	dept VARCHAR(20), 
	text TEXT NOT NULL, 
	read_at VARCHAR(32), 
	CONSTRAINT fk_issue_messages_issue_id FOREIGN KEY(issue_id) REFERENCES issues (id), 
	CONSTRAINT pk_issue_messages PRIMARY KEY (id)
);
CREATE TABLE issue_numbers (
	year INTEGER NOT NULL, 
	source VARCHAR(2) NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_issue_numbers PRIMARY KEY (year, source)
);
CREATE TABLE issue_order_numbers (
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_issue_order_numbers PRIMARY KEY (year)
);
CREATE TABLE issue_orders (
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
	CONSTRAINT pk_issue_orders PRIMARY KEY (id), 
	CONSTRAINT uq_issue_orders_order_no UNIQUE (order_no)
);
CREATE TABLE issue_plans (
	issue_id INTEGER NOT NULL, 
	dept VARCHAR(20) NOT NULL, 
	measures TEXT NOT NULL, 
	person VARCHAR(100) NOT NULL, 
	planned_for DATE NOT NULL, 
	submitted_on DATE NOT NULL, 
	in_time BOOLEAN NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	replaces_due BOOLEAN NOT NULL, 
	decided_on DATE, 
	decided_by VARCHAR(100), 
	opinion TEXT, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_issue_plans_issue_id FOREIGN KEY(issue_id) REFERENCES issues (id), 
	CONSTRAINT pk_issue_plans PRIMARY KEY (id)
);
CREATE TABLE issue_proposals (
	issue_id INTEGER NOT NULL, 
	action VARCHAR(10) NOT NULL, 
	reason TEXT NOT NULL, 
	review_on DATE, 
	proposed_on DATE NOT NULL, 
	proposed_by VARCHAR(100) NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	decided_on DATE, 
	decided_by VARCHAR(100), 
	opinion TEXT, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_issue_proposals_issue_id FOREIGN KEY(issue_id) REFERENCES issues (id), 
	CONSTRAINT pk_issue_proposals PRIMARY KEY (id)
);
CREATE TABLE issues (
	issue_no VARCHAR(20) NOT NULL, 
	source VARCHAR(2) NOT NULL, 
	source_ref VARCHAR(200), 
	title VARCHAR(100) NOT NULL, 
	description TEXT NOT NULL, 
	category VARCHAR(10) NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	petitioner_type VARCHAR(10) NOT NULL, 
	petitioner_name VARCHAR(200), 
	petitioner_phone VARCHAR(30), 
	petitioner_anonymous BOOLEAN NOT NULL, 
	reported_on DATE NOT NULL, 
	registered_on DATE NOT NULL, 
	accept_due DATE NOT NULL, 
	respondent_dept VARCHAR(20), 
	suggested_dept VARCHAR(20), 
	campaign VARCHAR(200), 
	recurrence_of VARCHAR(20), 
	status VARCHAR(20) NOT NULL, 
	handling_class VARCHAR(10), 
	lead_dept VARCHAR(20), 
	leader VARCHAR(100), 
	owner VARCHAR(100), 
	supervisor VARCHAR(100), 
	dispatched_on DATE, 
	sign_due DATE, 
	contact_due DATE, 
	co_due DATE, 
	finish_due DATE, 
	signed_on DATE, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, finish_steps JSON DEFAULT '[]' NOT NULL, plan_due DATE, verify_due DATE, callback_due DATE, contacted_on DATE, plan_approved_on DATE, submitted_on DATE, submitted_by VARCHAR(100), verified_on DATE, closed_on DATE, close_reason VARCHAR(20), on_time BOOLEAN, measures TEXT, progress TEXT, rating INTEGER, resolved VARCHAR(10), return_count INTEGER DEFAULT '0' NOT NULL, extension_count INTEGER DEFAULT '0' NOT NULL, reopen_count INTEGER DEFAULT '0' NOT NULL, suspended_on DATE, review_on DATE, episode INTEGER DEFAULT '0' NOT NULL, told_light VARCHAR(10) DEFAULT 'green' NOT NULL, pain_type VARCHAR(10), env_dimension VARCHAR(10), indicator_codes JSON DEFAULT '[]' NOT NULL, suggested_due DATE, merged_into VARCHAR(20), 
	CONSTRAINT pk_issues PRIMARY KEY (id), 
	CONSTRAINT uq_issues_issue_no UNIQUE (issue_no), 
	CONSTRAINT uq_issues_source_source_ref UNIQUE (source, source_ref)
);
CREATE TABLE officer_activities (
	officer_pk INTEGER NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	held_on DATE NOT NULL, 
	place VARCHAR(100), 
	note TEXT NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_officer_activities_officer_pk FOREIGN KEY(officer_pk) REFERENCES officers (id), 
	CONSTRAINT pk_officer_activities PRIMARY KEY (id)
);
CREATE TABLE officer_activity_files (
	activity_id INTEGER NOT NULL, 
	dept VARCHAR(20), 
	sha256 VARCHAR(64) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	size INTEGER NOT NULL, 
	media_type VARCHAR(100) NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_officer_activity_files_activity_id FOREIGN KEY(activity_id) REFERENCES officer_activities (id), 
	CONSTRAINT pk_officer_activity_files PRIMARY KEY (id), 
	CONSTRAINT uq_officer_activity_files_activity_id_sha256 UNIQUE (activity_id, sha256)
);
CREATE TABLE officer_numbers (
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_officer_numbers PRIMARY KEY (year)
);
CREATE TABLE officer_terms (
	officer_pk INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	first_day DATE NOT NULL, 
	last_day DATE NOT NULL, 
	CONSTRAINT fk_officer_terms_officer_pk FOREIGN KEY(officer_pk) REFERENCES officers (id), 
	CONSTRAINT pk_officer_terms PRIMARY KEY (officer_pk, number)
);
CREATE TABLE officers (
	officer_id VARCHAR(20) NOT NULL, 
	person_id VARCHAR(100), 
	name VARCHAR(100) NOT NULL, 
	phone VARCHAR(30) NOT NULL, 
	level VARCHAR(10) NOT NULL, 
	category VARCHAR(10) NOT NULL, 
	unit VARCHAR(100), 
	appointed_on DATE NOT NULL, 
	term_end DATE NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	ended_on DATE, 
	end_reason TEXT, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_officers PRIMARY KEY (id), 
	CONSTRAINT uq_officers_officer_id UNIQUE (officer_id)
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
CREATE TABLE relay_state (
	id INTEGER NOT NULL, 
	last_position INTEGER NOT NULL, 
	idle INTEGER NOT NULL, begun INTEGER DEFAULT '0' NOT NULL, noted JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_relay_state PRIMARY KEY (id)
);
CREATE TABLE restricted_access (
	id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	actor_id VARCHAR(100) NOT NULL, 
	action VARCHAR(20) NOT NULL, 
	subject VARCHAR(100), 
	rows INTEGER NOT NULL, 
	CONSTRAINT pk_restricted_access PRIMARY KEY (id)
);
CREATE TABLE restricted_cases (
	case_ref VARCHAR(24) NOT NULL, 
	case_no VARCHAR(20) NOT NULL, 
	report_id INTEGER, 
	field VARCHAR(20) NOT NULL, 
	content BLOB NOT NULL, 
	respondent_dept VARCHAR(20), 
	inspect_dept VARCHAR(20), 
	rect_dept VARCHAR(20), 
	rect_leader VARCHAR(100), 
	rect_person VARCHAR(100), 
	deadline DATE, 
	status VARCHAR(20) NOT NULL, 
	opened_on DATE NOT NULL, 
	submitted_on DATE, 
	submitted_by VARCHAR(100), 
	first_verifier VARCHAR(100), 
	second_verifier VARCHAR(100), 
	closed_on DATE, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_restricted_cases_report_id FOREIGN KEY(report_id) REFERENCES restricted_reports (id), 
	CONSTRAINT pk_restricted_cases PRIMARY KEY (id), 
	CONSTRAINT uq_restricted_cases_case_no UNIQUE (case_no), 
	CONSTRAINT uq_restricted_cases_case_ref UNIQUE (case_ref)
);
CREATE TABLE restricted_history (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	entry_ref VARCHAR(24) NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	actor_id VARCHAR(100) NOT NULL, 
	action VARCHAR(20) NOT NULL, 
	to_status VARCHAR(20) NOT NULL, 
	note BLOB, 
	CONSTRAINT fk_restricted_history_case_id FOREIGN KEY(case_id) REFERENCES restricted_cases (id), 
	CONSTRAINT pk_restricted_history PRIMARY KEY (id)
);
CREATE TABLE restricted_keys (
	secret VARCHAR(40) NOT NULL, 
	sealed BLOB NOT NULL, 
	CONSTRAINT pk_restricted_keys PRIMARY KEY (secret)
);
CREATE TABLE restricted_namings (
	person_id VARCHAR(100) NOT NULL, 
	role VARCHAR(10) NOT NULL, 
	in_force BOOLEAN NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_restricted_namings PRIMARY KEY (id), 
	CONSTRAINT uq_restricted_namings_person_id_role UNIQUE (person_id, role)
);
CREATE TABLE restricted_numbers (
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_restricted_numbers PRIMARY KEY (year)
);
CREATE TABLE restricted_reports (
	report_ref VARCHAR(24) NOT NULL, 
	received_on DATE NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	said BLOB NOT NULL, 
	reporter BLOB, 
	reason BLOB, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_restricted_reports PRIMARY KEY (id), 
	CONSTRAINT uq_restricted_reports_report_ref UNIQUE (report_ref)
);
CREATE TABLE restricted_requests (
	request_ref VARCHAR(24) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	subject VARCHAR(100) NOT NULL, 
	new_deadline DATE, 
	reason BLOB NOT NULL, 
	requested_by VARCHAR(100) NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	decided_by VARCHAR(100), 
	decided_at VARCHAR(32), 
	valid_until VARCHAR(32), 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_restricted_requests PRIMARY KEY (id), 
	CONSTRAINT uq_restricted_requests_request_ref UNIQUE (request_ref)
);
CREATE TABLE restricted_rungs (
	case_id INTEGER NOT NULL, 
	deadline DATE NOT NULL, 
	level VARCHAR(20) NOT NULL, 
	fired_on DATE NOT NULL, 
	CONSTRAINT fk_restricted_rungs_case_id FOREIGN KEY(case_id) REFERENCES restricted_cases (id), 
	CONSTRAINT pk_restricted_rungs PRIMARY KEY (case_id, deadline, level)
);
CREATE TABLE restricted_work_plans (
	plan_ref VARCHAR(24) NOT NULL, 
	period_from DATE NOT NULL, 
	period_to DATE NOT NULL, 
	about BLOB NOT NULL, 
	file BLOB NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_restricted_work_plans PRIMARY KEY (id), 
	CONSTRAINT uq_restricted_work_plans_plan_ref UNIQUE (plan_ref)
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
INSERT INTO "alembic_version" VALUES('0014');
INSERT INTO "chassis_version" VALUES('0003');
CREATE INDEX ix_audit_unsealed ON audit (id) WHERE position IS NULL;
CREATE INDEX ix_enterprises_uscc ON enterprises (uscc);
CREATE INDEX ix_feedback_newest ON feedback (received_on, id);
CREATE INDEX ix_feedback_published ON feedback (published_on, id);
CREATE INDEX ix_feedback_status ON feedback (status, received_on, id);
CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE INDEX ix_inbox_parked ON inbox (id) WHERE status = 'parked';
CREATE INDEX ix_inbox_pending ON inbox (stream, id) WHERE status = 'pending';
CREATE INDEX ix_inbox_position ON inbox (exchange, position);
CREATE INDEX ix_issue_callbacks_check ON issue_callbacks (check_due, checked_on);
CREATE INDEX ix_issue_callbacks_counted ON issue_callbacks (lead_dept, called_on, valid);
CREATE INDEX ix_issue_callbacks_issue_id ON issue_callbacks (issue_id);
CREATE INDEX ix_issue_co_units_dept_code ON issue_co_units (dept_code, issue_id);
CREATE INDEX ix_issue_enterprises_enterprise_id ON issue_enterprises (enterprise_id);
CREATE INDEX ix_issue_enterprises_uscc ON issue_enterprises (uscc);
CREATE INDEX ix_issue_escalations_status ON issue_escalations (status, fired_on, id);
CREATE INDEX ix_issue_explanations_dept ON issue_explanations (dept, id);
CREATE INDEX ix_issue_explanations_issue_id ON issue_explanations (issue_id);
CREATE INDEX ix_issue_extensions_issue_id ON issue_extensions (issue_id);
CREATE INDEX ix_issue_extensions_status ON issue_extensions (status, decide_by, id);
CREATE INDEX ix_issue_history_issue_id ON issue_history (issue_id);
CREATE INDEX ix_issue_look_backs_result ON issue_look_backs (result, due, id);
CREATE INDEX ix_issue_messages_issue_id ON issue_messages (issue_id);
CREATE INDEX ix_issue_orders_dept ON issue_orders (dept, status, reply_due, id);
CREATE INDEX ix_issue_orders_object_no ON issue_orders (object_no);
CREATE INDEX ix_issue_orders_status ON issue_orders (status, reply_due, id);
CREATE INDEX ix_issue_plans_issue_id ON issue_plans (issue_id);
CREATE INDEX ix_issue_plans_status ON issue_plans (status, submitted_on, id);
CREATE INDEX ix_issue_proposals_issue_id ON issue_proposals (issue_id);
CREATE INDEX ix_issue_proposals_status ON issue_proposals (status, proposed_on, id);
CREATE INDEX ix_issues_campaign_newest ON issues (campaign, registered_on, id);
CREATE INDEX ix_issues_category_newest ON issues (category, registered_on, id);
CREATE INDEX ix_issues_closed ON issues (closed_on, id);
CREATE INDEX ix_issues_contact ON issues (contact_due, lead_dept);
CREATE INDEX ix_issues_created_by ON issues (created_by);
CREATE INDEX ix_issues_due ON issues (finish_due, id);
CREATE INDEX ix_issues_handling_class ON issues (handling_class);
CREATE INDEX ix_issues_kind ON issues (kind);
CREATE INDEX ix_issues_lead_dept_newest ON issues (lead_dept, registered_on, id);
CREATE INDEX ix_issues_lead_due ON issues (lead_dept, status, finish_due, id);
CREATE INDEX ix_issues_newest ON issues (registered_on, id);
CREATE INDEX ix_issues_pressed_due ON issues (finish_due, id) WHERE status IN ('dispatched', 'return_requested', 'in_progress');
CREATE INDEX ix_issues_source_newest ON issues (source, registered_on, id);
CREATE INDEX ix_issues_status_due ON issues (status, finish_due, id);
CREATE INDEX ix_issues_status_newest ON issues (status, registered_on, id);
CREATE INDEX ix_issues_supervisor_newest ON issues (supervisor, registered_on, id);
CREATE INDEX ix_officer_activities_held ON officer_activities (officer_pk, held_on, id);
CREATE INDEX ix_officers_person_id ON officers (person_id);
CREATE INDEX ix_officers_roster ON officers (level, appointed_on, id);
CREATE INDEX ix_officers_term_end ON officers (term_end);
CREATE INDEX ix_outbox_unpublished ON outbox (position, id) WHERE published_at IS NULL;
CREATE INDEX ix_restricted_access_subject ON restricted_access (subject);
CREATE INDEX ix_restricted_cases_due ON restricted_cases (status, deadline);
CREATE INDEX ix_restricted_cases_rect_person ON restricted_cases (rect_person);
CREATE INDEX ix_restricted_history_case_id ON restricted_history (case_id);
CREATE INDEX ix_restricted_reports_waiting ON restricted_reports (status, received_on, id);
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit WHEN OLD.position IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE UNIQUE INDEX uq_issue_extensions_pending ON issue_extensions (issue_id) WHERE status = 'pending';
CREATE UNIQUE INDEX uq_issue_proposals_pending ON issue_proposals (issue_id, action) WHERE status = 'pending';
CREATE UNIQUE INDEX uq_restricted_requests_pending ON restricted_requests (kind, subject) WHERE status = 'pending';
