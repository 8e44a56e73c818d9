CREATE TABLE "notifications" (
	notification_id VARCHAR(36) NOT NULL, 
	event_id VARCHAR(200) NOT NULL, 
	template VARCHAR(60) NOT NULL, 
	recipient VARCHAR(100) NOT NULL, 
	object_ref VARCHAR(60) NOT NULL, 
	level VARCHAR(10) NOT NULL, 
	title VARCHAR(60) NOT NULL, 
	text TEXT NOT NULL, 
	requires_ack BOOLEAN NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	sent_at VARCHAR(32), 
	read_at VARCHAR(32), 
	acked_at VARCHAR(32), 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	dept VARCHAR(20), 
	subject VARCHAR(250), 
	restricted BOOLEAN DEFAULT 0 NOT NULL, 
	rung VARCHAR(20), 
	sms VARCHAR(70), 
	ways JSON DEFAULT '[]' NOT NULL, 
	in_inbox BOOLEAN DEFAULT 1 NOT NULL, 
	ack_due DATE, 
	overdue_at VARCHAR(32), 
	CONSTRAINT pk_notifications PRIMARY KEY (id), 
	CONSTRAINT uq_notifications_event_id_recipient_template UNIQUE (event_id, recipient, template), 
	CONSTRAINT uq_notifications_notification_id UNIQUE (notification_id)
);
CREATE TABLE action_links (
	id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	notification_id INTEGER NOT NULL, 
	actions JSON NOT NULL, 
	expires_at VARCHAR(32) NOT NULL, 
	used_at VARCHAR(32), 
	used_for VARCHAR(20), 
	CONSTRAINT fk_action_links_notification_id FOREIGN KEY(notification_id) REFERENCES notifications (id), 
	CONSTRAINT pk_action_links PRIMARY KEY (id), 
	CONSTRAINT uq_action_links_token_hash UNIQUE (token_hash)
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
CREATE TABLE deliveries (
	id INTEGER NOT NULL, 
	notification_id INTEGER NOT NULL, 
	channel VARCHAR(10) NOT NULL, 
	result VARCHAR(20) NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_attempt_at VARCHAR(32), 
	finished_at VARCHAR(32), 
	error VARCHAR(40), recipient VARCHAR(100) DEFAULT '' NOT NULL, settled_at VARCHAR(32), 
	CONSTRAINT fk_deliveries_notification_id FOREIGN KEY(notification_id) REFERENCES notifications (id), 
	CONSTRAINT pk_deliveries PRIMARY KEY (id), 
	CONSTRAINT uq_deliveries_notification_id_channel UNIQUE (notification_id, channel)
);
CREATE TABLE digest_lines (
	id INTEGER NOT NULL, 
	notification_id INTEGER NOT NULL, 
	event_id VARCHAR(200) NOT NULL, 
	recipient VARCHAR(100) NOT NULL, 
	template VARCHAR(60) NOT NULL, 
	subject VARCHAR(250) NOT NULL, 
	object_ref VARCHAR(60) NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT fk_digest_lines_notification_id FOREIGN KEY(notification_id) REFERENCES notifications (id), 
	CONSTRAINT pk_digest_lines PRIMARY KEY (id), 
	CONSTRAINT uq_digest_lines_event_id_recipient_template UNIQUE (event_id, recipient, template)
);
CREATE TABLE endpoints (
	code VARCHAR(60) NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	dept VARCHAR(20), 
	name VARCHAR(60) NOT NULL, 
	shown VARCHAR(260) NOT NULL, 
	sealed BLOB NOT NULL, 
	active BOOLEAN NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_endpoints PRIMARY KEY (id), 
	CONSTRAINT uq_endpoints_code UNIQUE (code)
);
CREATE TABLE enterprises (
	enterprise_id VARCHAR(60) NOT NULL, 
	seq INTEGER NOT NULL, 
	uscc VARCHAR(18), 
	name VARCHAR(200) NOT NULL, 
	industry VARCHAR(10), 
	scale VARCHAR(10), 
	town VARCHAR(60), 
	operating BOOLEAN NOT NULL, 
	CONSTRAINT pk_enterprises PRIMARY KEY (enterprise_id)
);
CREATE TABLE event_streams (
	aggregate_id VARCHAR(200) NOT NULL, 
	last_seq INTEGER NOT NULL, 
	CONSTRAINT pk_event_streams PRIMARY KEY (aggregate_id)
);
CREATE TABLE heard (
	id INTEGER NOT NULL, 
	event_id VARCHAR(200) NOT NULL, 
	event VARCHAR(80) NOT NULL, 
	subject VARCHAR(250) NOT NULL, 
	seq INTEGER NOT NULL, 
	occurred_at VARCHAR(32) NOT NULL, 
	kept JSON NOT NULL, 
	CONSTRAINT pk_heard PRIMARY KEY (id), 
	CONSTRAINT uq_heard_event_id UNIQUE (event_id)
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
CREATE TABLE items (
	"key" VARCHAR(250) NOT NULL, 
	facts JSON NOT NULL, 
	petitioner_phone VARCHAR(40), 
	CONSTRAINT pk_items PRIMARY KEY ("key")
);
CREATE TABLE notices (
	id INTEGER NOT NULL, 
	heard_id INTEGER NOT NULL, 
	template VARCHAR(60) NOT NULL, 
	level VARCHAR(10) NOT NULL, 
	gathered BOOLEAN NOT NULL, 
	send_at VARCHAR(32) NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	settled_at VARCHAR(32), 
	messages INTEGER NOT NULL, 
	reason VARCHAR(60), 
	CONSTRAINT fk_notices_heard_id FOREIGN KEY(heard_id) REFERENCES heard (id), 
	CONSTRAINT pk_notices PRIMARY KEY (id), 
	CONSTRAINT uq_notices_heard_id_template UNIQUE (heard_id, template)
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
CREATE TABLE policy_articles (
	article_no VARCHAR(20) NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	doc_no VARCHAR(60), 
	issuer VARCHAR(100) NOT NULL, 
	level VARCHAR(10) NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	body TEXT NOT NULL, 
	industries JSON NOT NULL, 
	scales JSON NOT NULL, 
	towns JSON NOT NULL, 
	categories JSON NOT NULL, 
	dept VARCHAR(20), 
	status VARCHAR(20) NOT NULL, 
	note TEXT, 
	approved_by VARCHAR(100), 
	published_on DATE, 
	expired_on DATE, 
	reads INTEGER NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_policy_articles PRIMARY KEY (id), 
	CONSTRAINT uq_policy_articles_article_no UNIQUE (article_no)
);
CREATE TABLE policy_numbers (
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_policy_numbers PRIMARY KEY (year)
);
CREATE TABLE policy_pushes (
	id INTEGER NOT NULL, 
	"key" VARCHAR(100) NOT NULL, 
	article_no VARCHAR(20) NOT NULL, 
	enterprise_id VARCHAR(60) NOT NULL, 
	pushed_on DATE NOT NULL, 
	CONSTRAINT pk_policy_pushes PRIMARY KEY (id), 
	CONSTRAINT uq_policy_pushes_key UNIQUE ("key")
);
CREATE TABLE preferences (
	person_id VARCHAR(100) NOT NULL, 
	muted JSON NOT NULL, 
	skipped JSON NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_preferences PRIMARY KEY (id), 
	CONSTRAINT uq_preferences_person_id UNIQUE (person_id)
);
CREATE TABLE publicity_items (
	item_no VARCHAR(20) NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	authors JSON NOT NULL, 
	dept VARCHAR(20) NOT NULL, 
	content TEXT NOT NULL, 
	media VARCHAR(100) NOT NULL, 
	media_level VARCHAR(10) NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	sent_on DATE, 
	url VARCHAR(500), 
	adopted_on DATE, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, note TEXT, 
	CONSTRAINT pk_publicity_items PRIMARY KEY (id), 
	CONSTRAINT uq_publicity_items_item_no UNIQUE (item_no)
);
CREATE TABLE publicity_numbers (
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_publicity_numbers PRIMARY KEY (year)
);
CREATE TABLE relay_state (
	id INTEGER NOT NULL, 
	last_position INTEGER NOT NULL, 
	idle INTEGER NOT NULL, begun INTEGER DEFAULT '0' NOT NULL, noted JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_relay_state PRIMARY KEY (id)
);
CREATE TABLE reprints (
	id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	media VARCHAR(100) NOT NULL, 
	url VARCHAR(500) NOT NULL, 
	reprinted_on DATE NOT NULL, 
	source VARCHAR(100) NOT NULL, 
	authorised BOOLEAN NOT NULL, 
	dateline_kept BOOLEAN NOT NULL, 
	CONSTRAINT fk_reprints_item_id FOREIGN KEY(item_id) REFERENCES publicity_items (id), 
	CONSTRAINT pk_reprints PRIMARY KEY (id), 
	CONSTRAINT uq_reprints_url UNIQUE (url)
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
CREATE TABLE subscriptions (
	person_id VARCHAR(100) NOT NULL, 
	enterprise_id VARCHAR(60), 
	categories JSON NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_subscriptions PRIMARY KEY (id)
);
CREATE TABLE template_versions (
	code VARCHAR(60) NOT NULL, 
	number INTEGER NOT NULL, 
	content JSON NOT NULL, 
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	updated_by VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_template_versions PRIMARY KEY (id), 
	CONSTRAINT uq_template_versions_code_number UNIQUE (code, number)
);
INSERT INTO "alembic_version" VALUES('0008');
INSERT INTO "chassis_version" VALUES('0003');
CREATE INDEX ix_action_links_notification_id ON action_links (notification_id);
CREATE INDEX ix_audit_unsealed ON audit (id) WHERE position IS NULL;
CREATE INDEX ix_deliveries_due ON deliveries (result, next_attempt_at);
CREATE INDEX ix_deliveries_recipient ON deliveries (recipient, channel, finished_at);
CREATE INDEX ix_digest_lines_notification_id ON digest_lines (notification_id);
CREATE INDEX ix_digest_lines_object_ref ON digest_lines (object_ref);
CREATE INDEX ix_endpoints_kind ON endpoints (kind, dept);
CREATE INDEX ix_enterprises_uscc ON enterprises (uscc);
CREATE INDEX ix_heard_occurred ON heard (occurred_at, id);
CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE INDEX ix_inbox_parked ON inbox (id) WHERE status = 'parked';
CREATE INDEX ix_inbox_pending ON inbox (stream, id) WHERE status = 'pending';
CREATE INDEX ix_inbox_position ON inbox (exchange, position);
CREATE INDEX ix_notices_due ON notices (status, send_at, id);
CREATE INDEX ix_notifications_ack_due ON notifications (ack_due, id) WHERE requires_ack AND acked_at IS NULL AND overdue_at IS NULL;
CREATE INDEX ix_notifications_created ON notifications (created_at);
CREATE INDEX ix_notifications_inbox ON notifications (recipient, id);
CREATE INDEX ix_notifications_object ON notifications (object_ref, id);
CREATE INDEX ix_notifications_sent ON notifications (sent_at);
CREATE INDEX ix_notifications_status ON notifications (recipient, status, id);
CREATE INDEX ix_outbox_unpublished ON outbox (position, id) WHERE published_at IS NULL;
CREATE INDEX ix_policy_articles_status ON policy_articles (status, published_on, id);
CREATE INDEX ix_policy_pushes_article_no ON policy_pushes (article_no);
CREATE INDEX ix_policy_pushes_enterprise_id ON policy_pushes (enterprise_id);
CREATE INDEX ix_publicity_items_dept ON publicity_items (dept, id);
CREATE INDEX ix_publicity_items_status ON publicity_items (status, id);
CREATE INDEX ix_reprints_item_id ON reprints (item_id);
CREATE INDEX ix_subscriptions_person_id ON subscriptions (person_id);
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit WHEN OLD.position IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
