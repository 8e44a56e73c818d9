CREATE TABLE "actions" (
	action_no VARCHAR(20) NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	title VARCHAR(100) NOT NULL, 
	action_date DATE NOT NULL, 
	place VARCHAR(200), 
	participants JSON NOT NULL, 
	enterprises JSON NOT NULL, 
	summary TEXT, 
	photos JSON NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	reminders INTEGER NOT NULL, 
	CONSTRAINT fk_actions_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT pk_actions PRIMARY KEY (id), 
	CONSTRAINT uq_actions_action_no UNIQUE (action_no)
);
CREATE TABLE "devices" (
	person_id VARCHAR(40) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	token_sha256 VARCHAR(64) NOT NULL, 
	revoked_at VARCHAR(32), 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	towns JSON NOT NULL, 
	purpose VARCHAR(10) NOT NULL, 
	CONSTRAINT pk_devices PRIMARY KEY (id), 
	CONSTRAINT uq_devices_token_sha256 UNIQUE (token_sha256)
);
CREATE TABLE "extracted_problems" (
	problem_id VARCHAR(36) NOT NULL, 
	submission_id VARCHAR(36), 
	question_code TEXT NOT NULL, 
	question_path TEXT NOT NULL, 
	option_code TEXT NOT NULL, 
	category VARCHAR(20) NOT NULL, 
	text TEXT NOT NULL, 
	enterprises JSON NOT NULL, 
	campaign VARCHAR(200), 
	suggested_dept VARCHAR(20), 
	reported_on DATE NOT NULL, 
	registered_on DATE, 
	status VARCHAR(20) NOT NULL, 
	issue_no VARCHAR(20), 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	recurrence_of VARCHAR(20), 
	decided_at VARCHAR(32), 
	decided_by VARCHAR(100), 
	decision VARCHAR(500), merged_into VARCHAR(20), 
	CONSTRAINT fk_extracted_problems_submission_id FOREIGN KEY(submission_id) REFERENCES submissions (submission_id), 
	CONSTRAINT pk_extracted_problems PRIMARY KEY (id), 
	CONSTRAINT uq_extracted_problems_problem_id UNIQUE (problem_id), 
	CONSTRAINT uq_extracted_problems_submission_id_question_path_option_code UNIQUE (submission_id, question_path, option_code)
);
CREATE TABLE "questionnaire_versions" (
	code VARCHAR(50) NOT NULL, 
	number INTEGER NOT NULL, 
	title VARCHAR(100) NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	workbook BLOB NOT NULL, 
	workbook_sha256 VARCHAR(64) NOT NULL, 
	xform BLOB NOT NULL, 
	xform_md5 VARCHAR(32) NOT NULL, 
	outline JSON NOT NULL, 
	warnings JSON NOT NULL, 
	published_at VARCHAR(32), 
	retired_at VARCHAR(32), 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	return_reason VARCHAR(500), 
	files JSON NOT NULL, 
	CONSTRAINT pk_questionnaire_versions PRIMARY KEY (id), 
	CONSTRAINT uq_questionnaire_versions_code_number UNIQUE (code, number)
);
CREATE TABLE "submissions" (
	submission_id VARCHAR(36) NOT NULL, 
	client_id VARCHAR(200) NOT NULL, 
	content_sha256 VARCHAR(64) NOT NULL, 
	channel VARCHAR(10) NOT NULL, 
	questionnaire_id INTEGER NOT NULL, 
	questionnaire_code VARCHAR(50) NOT NULL, 
	questionnaire_version INTEGER NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	flags JSON NOT NULL, 
	flagged BOOLEAN NOT NULL, 
	findings JSON NOT NULL, 
	content BLOB NOT NULL, 
	answers JSON NOT NULL, 
	dropped_answers JSON NOT NULL, 
	enterprise_name VARCHAR(200), 
	enterprise_uscc VARCHAR(18), 
	campaign VARCHAR(200), 
	visit_date DATE NOT NULL, 
	filled_at VARCHAR(32) NOT NULL, 
	received_at VARCHAR(32) NOT NULL, 
	effective_at VARCHAR(32), 
	device_id INTEGER, 
	person_id VARCHAR(100) NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	enterprise_id INTEGER, 
	campaign_id INTEGER, 
	action_id INTEGER, 
	visit_id INTEGER, 
	assessed_at VARCHAR(32), 
	decided_at VARCHAR(32), 
	dept_code VARCHAR(20), 
	duplicate_of VARCHAR(36), 
	decided_by VARCHAR(100), 
	decision VARCHAR(500), 
	respondent VARCHAR(10) NOT NULL, 
	review VARCHAR(20) NOT NULL, 
	instance_id VARCHAR(200) NOT NULL, 
	CONSTRAINT fk_submissions_action_id_actions FOREIGN KEY(action_id) REFERENCES actions (id), 
	CONSTRAINT fk_submissions_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_submissions_device_id FOREIGN KEY(device_id) REFERENCES devices (id), 
	CONSTRAINT fk_submissions_enterprise_id_enterprises FOREIGN KEY(enterprise_id) REFERENCES enterprises (id), 
	CONSTRAINT fk_submissions_questionnaire_id FOREIGN KEY(questionnaire_id) REFERENCES questionnaire_versions (id), 
	CONSTRAINT fk_submissions_visit_id_visits FOREIGN KEY(visit_id) REFERENCES visits (id), 
	CONSTRAINT pk_submissions PRIMARY KEY (id), 
	CONSTRAINT uq_submissions_client_id UNIQUE (client_id), 
	CONSTRAINT uq_submissions_submission_id UNIQUE (submission_id)
);
CREATE TABLE action_numbers (
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_action_numbers PRIMARY KEY (year)
);
CREATE TABLE action_units (
	action_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	dept_code VARCHAR(20) NOT NULL, 
	CONSTRAINT fk_action_units_action_id FOREIGN KEY(action_id) REFERENCES actions (id), 
	CONSTRAINT pk_action_units PRIMARY KEY (action_id, position)
);
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
CREATE TABLE campaign_units (
	campaign_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	dept_code VARCHAR(20) NOT NULL, 
	CONSTRAINT fk_campaign_units_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT pk_campaign_units PRIMARY KEY (campaign_id, position)
);
CREATE TABLE campaigns (
	campaign_code VARCHAR(40) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	alias VARCHAR(100), 
	parent_id INTEGER, 
	starts_on DATE NOT NULL, 
	ends_on DATE, 
	questionnaire_code VARCHAR(50), 
	status VARCHAR(20) NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_campaigns_parent_id FOREIGN KEY(parent_id) REFERENCES campaigns (id), 
	CONSTRAINT pk_campaigns PRIMARY KEY (id), 
	CONSTRAINT uq_campaigns_campaign_code UNIQUE (campaign_code)
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
	enterprise_id VARCHAR(36) NOT NULL, 
	uscc VARCHAR(40), 
	local_id VARCHAR(40), 
	name VARCHAR(100) NOT NULL, 
	name_mn VARCHAR(100), 
	kind VARCHAR(20) NOT NULL, 
	industry VARCHAR(1), 
	scale VARCHAR(1), 
	town VARCHAR(20), 
	gacha VARCHAR(60), 
	address VARCHAR(200), 
	lat FLOAT, 
	lon FLOAT, 
	legal_rep VARCHAR(60), 
	contact VARCHAR(60), 
	phone VARCHAR(30), 
	cadre VARCHAR(40), 
	status VARCHAR(10) NOT NULL, 
	name_key TEXT NOT NULL, 
	grams JSON NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_enterprises PRIMARY KEY (id), 
	CONSTRAINT uq_enterprises_enterprise_id UNIQUE (enterprise_id), 
	CONSTRAINT uq_enterprises_local_id UNIQUE (local_id), 
	CONSTRAINT uq_enterprises_uscc UNIQUE (uscc)
);
CREATE TABLE event_streams (
	aggregate_id VARCHAR(200) NOT NULL, 
	last_seq INTEGER NOT NULL, 
	CONSTRAINT pk_event_streams PRIMARY KEY (aggregate_id)
);
CREATE TABLE followups (
	followup_id VARCHAR(36) NOT NULL, 
	issue_no VARCHAR(20) NOT NULL, 
	category VARCHAR(20) NOT NULL, 
	campaign VARCHAR(200), 
	lead_dept VARCHAR(20), 
	enterprise_id INTEGER, 
	enterprise_name VARCHAR(200) NOT NULL, 
	enterprise_uscc VARCHAR(18), 
	closed_on DATE NOT NULL, 
	due DATE NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	result VARCHAR(20), 
	rating INTEGER, 
	note VARCHAR(1000), 
	completed_at VARCHAR(32), 
	completed_by VARCHAR(100), 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_followups_enterprise_id_enterprises FOREIGN KEY(enterprise_id) REFERENCES enterprises (id), 
	CONSTRAINT pk_followups PRIMARY KEY (id), 
	CONSTRAINT uq_followups_followup_id UNIQUE (followup_id)
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
CREATE TABLE issue_standings (
	issue_no VARCHAR(20) NOT NULL, 
	seq INTEGER NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	asked_seq INTEGER, 
	asked_on DATE, 
	resolved VARCHAR(10), 
	rating INTEGER, 
	CONSTRAINT pk_issue_standings PRIMARY KEY (issue_no)
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
CREATE TABLE problem_enterprises (
	problem_id INTEGER NOT NULL, 
	enterprise_id INTEGER NOT NULL, 
	CONSTRAINT fk_problem_enterprises_enterprise_id_enterprises FOREIGN KEY(enterprise_id) REFERENCES enterprises (id), 
	CONSTRAINT fk_problem_enterprises_problem_id_extracted_problems FOREIGN KEY(problem_id) REFERENCES extracted_problems (id), 
	CONSTRAINT pk_problem_enterprises PRIMARY KEY (problem_id, enterprise_id)
);
CREATE TABLE refused_submissions (
	id INTEGER NOT NULL, 
	submission_id INTEGER NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	content_sha256 VARCHAR(64) NOT NULL, 
	content BLOB, 
	received_by VARCHAR(100) NOT NULL, 
	received_at VARCHAR(32) NOT NULL, 
	CONSTRAINT fk_refused_submissions_submission_id FOREIGN KEY(submission_id) REFERENCES submissions (id), 
	CONSTRAINT pk_refused_submissions PRIMARY KEY (id), 
	CONSTRAINT uq_refused_submissions_submission_id_name_content_sha256 UNIQUE (submission_id, name, content_sha256)
);
CREATE TABLE relay_state (
	id INTEGER NOT NULL, 
	last_position INTEGER NOT NULL, 
	idle INTEGER NOT NULL, begun INTEGER DEFAULT '0' NOT NULL, noted JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_relay_state PRIMARY KEY (id)
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
CREATE TABLE submission_attachments (
	id INTEGER NOT NULL, 
	submission_id INTEGER NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	sha256 VARCHAR(64), 
	size INTEGER, 
	received_at VARCHAR(32), 
	CONSTRAINT fk_submission_attachments_submission_id FOREIGN KEY(submission_id) REFERENCES submissions (id), 
	CONSTRAINT pk_submission_attachments PRIMARY KEY (id), 
	CONSTRAINT uq_submission_attachments_submission_id_name UNIQUE (submission_id, name)
);
CREATE TABLE submission_comments (
	id INTEGER NOT NULL, 
	submission_id INTEGER NOT NULL, 
	text VARCHAR(1000) NOT NULL, 
	written_by VARCHAR(100) NOT NULL, 
	written_at VARCHAR(32) NOT NULL, 
	CONSTRAINT fk_submission_comments_submission_id_submissions FOREIGN KEY(submission_id) REFERENCES submissions (id), 
	CONSTRAINT pk_submission_comments PRIMARY KEY (id)
);
CREATE TABLE submission_log (
	id INTEGER NOT NULL, 
	submission_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	event VARCHAR(60) NOT NULL, 
	node VARCHAR(500), 
	started_at VARCHAR(32) NOT NULL, 
	ended_at VARCHAR(32), 
	lat DOUBLE, 
	lon DOUBLE, 
	accuracy DOUBLE, 
	CONSTRAINT fk_submission_log_submission_id_submissions FOREIGN KEY(submission_id) REFERENCES submissions (id), 
	CONSTRAINT pk_submission_log PRIMARY KEY (id), 
	CONSTRAINT uq_submission_log_submission_id_position UNIQUE (submission_id, position)
);
CREATE TABLE submission_versions (
	id INTEGER NOT NULL, 
	submission_id INTEGER NOT NULL, 
	instance_id VARCHAR(200) NOT NULL, 
	corrects VARCHAR(200), 
	content_sha256 VARCHAR(64), 
	content BLOB, 
	received_by VARCHAR(100), 
	received_at VARCHAR(32), 
	CONSTRAINT fk_submission_versions_submission_id_submissions FOREIGN KEY(submission_id) REFERENCES submissions (id), 
	CONSTRAINT pk_submission_versions PRIMARY KEY (id), 
	CONSTRAINT uq_submission_versions_instance_id UNIQUE (instance_id)
);
CREATE TABLE visit_cadres (
	visit_id INTEGER NOT NULL, 
	person_id VARCHAR(100) NOT NULL, 
	dept_code VARCHAR(20), 
	CONSTRAINT fk_visit_cadres_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id), 
	CONSTRAINT pk_visit_cadres PRIMARY KEY (visit_id, person_id)
);
CREATE TABLE visits (
	visit_id VARCHAR(36) NOT NULL, 
	action_id INTEGER, 
	campaign_id INTEGER, 
	enterprise_id INTEGER NOT NULL, 
	visit_date DATE NOT NULL, 
	place VARCHAR(200), 
	lat DOUBLE, 
	lon DOUBLE, 
	findings TEXT, 
	status VARCHAR(20) NOT NULL, 
	void_reason VARCHAR(500), 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_visits_action_id FOREIGN KEY(action_id) REFERENCES actions (id), 
	CONSTRAINT fk_visits_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_visits_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES enterprises (id), 
	CONSTRAINT pk_visits PRIMARY KEY (id), 
	CONSTRAINT uq_visits_visit_id UNIQUE (visit_id)
);
INSERT INTO "alembic_version" VALUES('0014');
INSERT INTO "chassis_version" VALUES('0003');
CREATE INDEX ix_action_units_dept_code ON action_units (dept_code);
CREATE INDEX ix_actions_campaign_id ON actions (campaign_id);
CREATE INDEX ix_actions_newest ON actions (action_date, id);
CREATE INDEX ix_actions_status ON actions (status);
CREATE INDEX ix_audit_unsealed ON audit (id) WHERE position IS NULL;
CREATE INDEX ix_campaign_units_dept_code ON campaign_units (dept_code);
CREATE INDEX ix_campaigns_newest ON campaigns (starts_on, id);
CREATE INDEX ix_campaigns_parent_id ON campaigns (parent_id);
CREATE INDEX ix_devices_person_id ON devices (person_id);
CREATE INDEX ix_enterprises_cadre ON enterprises (cadre);
CREATE INDEX ix_enterprises_grams ON enterprises (grams) WHERE id IS NULL;
CREATE INDEX ix_enterprises_incomplete ON enterprises (name_key, id) WHERE town IS NULL OR contact IS NULL OR phone IS NULL;
CREATE INDEX ix_enterprises_kind ON enterprises (kind, name_key, id, name_mn, uscc, local_id);
CREATE INDEX ix_enterprises_name ON enterprises (name_key, id, name_mn, uscc, local_id);
CREATE INDEX ix_enterprises_status ON enterprises (status, name_key, id, name_mn, uscc, local_id);
CREATE INDEX ix_enterprises_updated ON enterprises (updated_at, id);
CREATE INDEX ix_extracted_problems_issue_no ON extracted_problems (issue_no);
CREATE INDEX ix_extracted_problems_merged_into ON extracted_problems (merged_into);
CREATE INDEX ix_extracted_problems_status ON extracted_problems (status);
CREATE INDEX ix_followups_due ON followups (due, id);
CREATE INDEX ix_followups_enterprise_id ON followups (enterprise_id);
CREATE INDEX ix_followups_issue_no ON followups (issue_no);
CREATE INDEX ix_followups_lead_dept ON followups (lead_dept);
CREATE INDEX ix_followups_status ON followups (status, due);
CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE INDEX ix_inbox_parked ON inbox (id) WHERE status = 'parked';
CREATE INDEX ix_inbox_pending ON inbox (stream, id) WHERE status = 'pending';
CREATE INDEX ix_inbox_position ON inbox (exchange, position);
CREATE INDEX ix_outbox_unpublished ON outbox (position, id) WHERE published_at IS NULL;
CREATE INDEX ix_problem_enterprises_enterprise_id ON problem_enterprises (enterprise_id);
CREATE INDEX ix_submission_comments_submission_id ON submission_comments (submission_id);
CREATE INDEX ix_submission_versions_submission_id ON submission_versions (submission_id);
CREATE INDEX ix_submissions_action_id ON submissions (action_id);
CREATE INDEX ix_submissions_campaign_id ON submissions (campaign_id);
CREATE INDEX ix_submissions_dept_code ON submissions (dept_code);
CREATE INDEX ix_submissions_enterprise_name ON submissions (enterprise_name);
CREATE INDEX ix_submissions_enterprise_uscc ON submissions (enterprise_uscc);
CREATE INDEX ix_submissions_person_id ON submissions (person_id);
CREATE INDEX ix_submissions_questionnaire_id ON submissions (questionnaire_id);
CREATE INDEX ix_submissions_received ON submissions (received_at, id);
CREATE INDEX ix_submissions_status ON submissions (status);
CREATE INDEX ix_submissions_visit_id ON submissions (visit_id);
CREATE INDEX ix_submissions_visited ON submissions (enterprise_id, visit_date);
CREATE INDEX ix_visit_cadres_dept_code ON visit_cadres (dept_code);
CREATE INDEX ix_visit_cadres_person_id ON visit_cadres (person_id);
CREATE INDEX ix_visits_action_id ON visits (action_id);
CREATE INDEX ix_visits_campaign_id ON visits (campaign_id);
CREATE INDEX ix_visits_created_by ON visits (created_by);
CREATE INDEX ix_visits_enterprise ON visits (enterprise_id, visit_date);
CREATE INDEX ix_visits_newest ON visits (visit_date, id);
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit WHEN OLD.position IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE UNIQUE INDEX uq_campaigns_live_alias ON campaigns (alias) WHERE status != 'archived';
CREATE UNIQUE INDEX uq_campaigns_live_name ON campaigns (name) WHERE status != 'archived';
CREATE UNIQUE INDEX uq_enterprises_herder ON enterprises (name_key, gacha, phone) WHERE uscc IS NULL;
CREATE UNIQUE INDEX uq_questionnaire_versions_published ON questionnaire_versions (code) WHERE status = 'published';
