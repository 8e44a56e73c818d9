CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE api_keys (
	key_id VARCHAR(16) NOT NULL, 
	account_id VARCHAR(40) NOT NULL, 
	secret_hash VARCHAR(64) NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	expires_at VARCHAR(32) NOT NULL, 
	revoked_at VARCHAR(32), 
	last_used_at VARCHAR(32), 
	CONSTRAINT fk_api_keys_account_id FOREIGN KEY(account_id) REFERENCES machine_accounts (account_id), 
	CONSTRAINT pk_api_keys PRIMARY KEY (key_id)
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
CREATE TABLE credentials (
	person_id VARCHAR(40) NOT NULL, 
	password_hash VARCHAR(200) NOT NULL, 
	"temporary" BOOLEAN NOT NULL, 
	changed_at VARCHAR(32) NOT NULL, 
	CONSTRAINT fk_credentials_person_id FOREIGN KEY(person_id) REFERENCES people (person_id), 
	CONSTRAINT pk_credentials PRIMARY KEY (person_id)
);
CREATE TABLE event_streams (
	aggregate_id VARCHAR(200) NOT NULL, 
	last_seq INTEGER NOT NULL, 
	CONSTRAINT pk_event_streams PRIMARY KEY (aggregate_id)
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
CREATE TABLE machine_accounts (
	account_id VARCHAR(40) NOT NULL, 
	dept_code VARCHAR(4) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	scopes JSON NOT NULL, 
	active BOOLEAN NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT fk_machine_accounts_dept_code FOREIGN KEY(dept_code) REFERENCES units (dept_code), 
	CONSTRAINT pk_machine_accounts PRIMARY KEY (id), 
	CONSTRAINT uq_machine_accounts_account_id UNIQUE (account_id)
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
CREATE TABLE people (
	person_id VARCHAR(40) NOT NULL, 
	name VARCHAR(50) NOT NULL, 
	name_mn VARCHAR(100), 
	dept_code VARCHAR(4), 
	roles JSON NOT NULL, 
	mail VARCHAR(255), 
	phone VARCHAR(20), 
	login VARCHAR(32), 
	active BOOLEAN NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, push VARCHAR(255), enterprise VARCHAR(36), 
	CONSTRAINT fk_people_dept_code FOREIGN KEY(dept_code) REFERENCES units (dept_code), 
	CONSTRAINT pk_people PRIMARY KEY (id), 
	CONSTRAINT uq_people_login UNIQUE (login), 
	CONSTRAINT uq_people_person_id UNIQUE (person_id)
);
CREATE TABLE refresh_tokens (
	token_hash VARCHAR(64) NOT NULL, 
	sign_in_id VARCHAR(36) NOT NULL, 
	issued_at VARCHAR(32) NOT NULL, 
	used_at VARCHAR(32), 
	CONSTRAINT fk_refresh_tokens_sign_in_id FOREIGN KEY(sign_in_id) REFERENCES sign_ins (id) ON DELETE CASCADE, 
	CONSTRAINT pk_refresh_tokens PRIMARY KEY (token_hash)
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
CREATE TABLE sign_in_attempts (
	login VARCHAR(64) NOT NULL, 
	failed INTEGER NOT NULL, 
	last_failed_at VARCHAR(32) NOT NULL, 
	locked_until VARCHAR(32), 
	CONSTRAINT pk_sign_in_attempts PRIMARY KEY (login)
);
CREATE TABLE sign_ins (
	id VARCHAR(36) NOT NULL, 
	person_id VARCHAR(40) NOT NULL, 
	client VARCHAR(200) NOT NULL, 
	started_at VARCHAR(32) NOT NULL, 
	last_used_at VARCHAR(32) NOT NULL, 
	expires_at VARCHAR(32) NOT NULL, 
	ended_at VARCHAR(32), 
	CONSTRAINT fk_sign_ins_person_id FOREIGN KEY(person_id) REFERENCES people (person_id), 
	CONSTRAINT pk_sign_ins PRIMARY KEY (id)
);
CREATE TABLE signing_keys (
	kid VARCHAR(64) NOT NULL, 
	jwk JSON NOT NULL, 
	withdrawn BOOLEAN NOT NULL, 
	CONSTRAINT pk_signing_keys PRIMARY KEY (kid)
);
CREATE TABLE signing_keys_private (
	kid VARCHAR(64) NOT NULL, 
	jwk JSON NOT NULL, 
	sealed BLOB NOT NULL, 
	published_at VARCHAR(32) NOT NULL, 
	signs_from VARCHAR(32) NOT NULL, 
	withdrawn_at VARCHAR(32), 
	CONSTRAINT pk_signing_keys_private PRIMARY KEY (kid)
);
CREATE TABLE units (
	dept_code VARCHAR(4) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	short_name VARCHAR(40) NOT NULL, 
	assessment_group VARCHAR(1) NOT NULL, 
	sort_order INTEGER NOT NULL, 
	active BOOLEAN NOT NULL, 
	head VARCHAR(40), 
	deputy VARCHAR(40), 
	liaison VARCHAR(40), 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_units PRIMARY KEY (id), 
	CONSTRAINT uq_units_dept_code UNIQUE (dept_code), 
	CONSTRAINT uq_units_name UNIQUE (name)
);
INSERT INTO "alembic_version" VALUES('0003');
INSERT INTO "chassis_version" VALUES('0003');
CREATE INDEX ix_api_keys_account_id ON api_keys (account_id);
CREATE INDEX ix_audit_unsealed ON audit (id) WHERE position IS NULL;
CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE INDEX ix_inbox_parked ON inbox (id) WHERE status = 'parked';
CREATE INDEX ix_inbox_pending ON inbox (stream, id) WHERE status = 'pending';
CREATE INDEX ix_inbox_position ON inbox (exchange, position);
CREATE INDEX ix_machine_accounts_dept_code ON machine_accounts (dept_code);
CREATE INDEX ix_outbox_unpublished ON outbox (position, id) WHERE published_at IS NULL;
CREATE INDEX ix_people_dept_code ON people (dept_code);
CREATE INDEX ix_refresh_tokens_sign_in_id ON refresh_tokens (sign_in_id);
CREATE INDEX ix_sign_ins_expires_at ON sign_ins (expires_at);
CREATE INDEX ix_sign_ins_person_id ON sign_ins (person_id);
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit WHEN OLD.position IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
