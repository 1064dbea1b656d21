
-- the first load
-- begin
-- the schema is there
CREATE TABLE "star"."_crmmigrate_lock" ( "id" NUMBER(19, 0) NOT NULL, PRIMARY KEY ("id") )
INSERT INTO "star"."_crmmigrate_lock" ("id") VALUES (:"id")
-- commit
-- begin
SELECT "star"."_crmmigrate_lock"."id" FROM "star"."_crmmigrate_lock" FOR UPDATE WAIT 60
-- begin
CREATE TABLE "star"."_crmmigrate_batch" ( "batch" NVARCHAR2(255) NOT NULL, "table_name" NVARCHAR2(255) NOT NULL, "inserted" NUMBER(19, 0) NOT NULL, "updated" NUMBER(19, 0) NOT NULL, "rows_after" NUMBER(19, 0) NOT NULL, "applied_at" TIMESTAMP, "run" NVARCHAR2(2000), "ordinal" NUMBER(19, 0), "kept" NCLOB, PRIMARY KEY ("batch", "table_name") )
DELETE FROM "star"."_crmmigrate_batch" WHERE "star"."_crmmigrate_batch"."table_name" = :table_name_1
CREATE TABLE "star"."dim_account" ( "account_key" NUMBER(19, 0) NOT NULL, "system" NVARCHAR2(255), "code" NVARCHAR2(255), "notes" NCLOB, "email" NVARCHAR2(2000), "revenue" NUMBER(21, 6), "share" NUMBER(30, 15), "since" DATE, "seen" TIMESTAMP, "active" NUMBER(1, 0), "owner_key" NUMBER(19, 0), CONSTRAINT "pk_dim_account_805519e480" PRIMARY KEY ("account_key"), CONSTRAINT "fk_dim_account_934d9ffadd" FOREIGN KEY("owner_key") REFERENCES "star"."dim_owner" ("owner_key") DEFERRABLE INITIALLY DEFERRED )
COMMENT ON TABLE "star"."dim_account" IS 'Customers'
COMMENT ON COLUMN "star"."dim_account"."account_key" IS 'surrogate key'
COMMENT ON COLUMN "star"."dim_account"."notes" IS 'it''s long'
CREATE INDEX "star"."ix_dim_account_d3a7544436" ON "star"."dim_account" ("since")
CREATE INDEX "star"."ix_dim_account_76a3740669" ON "star"."dim_account" ("seen")
CREATE INDEX "star"."ix_dim_account_6c5ac7ce3b" ON "star"."dim_account" ("owner_key")
CREATE UNIQUE INDEX "star"."uq_dim_account_67211c56f7" ON "star"."dim_account" ("system", "code")
-- commit
-- begin
SELECT "star"."_crmmigrate_batch"."inserted", "star"."_crmmigrate_batch"."updated", "star"."_crmmigrate_batch"."rows_after" FROM "star"."_crmmigrate_batch" WHERE "star"."_crmmigrate_batch"."batch" = :batch_1 AND "star"."_crmmigrate_batch"."table_name" = :table_name_1
SELECT count(*) AS count_1 FROM "star"."dim_account"
INSERT INTO "star"."dim_account" ("account_key", "system", "code", "notes", "email", "revenue", "share", "since", "seen", "active", "owner_key") VALUES (:p0, :p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10)
SELECT count(*) AS count_1 FROM (SELECT "star"."dim_account"."system" AS "system", "star"."dim_account"."code" AS "code" FROM "star"."dim_account" WHERE "star"."dim_account"."system" IS NULL OR "star"."dim_account"."code" IS NULL GROUP BY "star"."dim_account"."system", "star"."dim_account"."code" HAVING count(*) > :count_2) twice
SELECT count(*) AS count_1 FROM "star"."dim_account"
SELECT coalesce(max("star"."_crmmigrate_batch"."ordinal"), :coalesce_2) AS coalesce_1 FROM "star"."_crmmigrate_batch"
INSERT INTO "star"."_crmmigrate_batch" ("batch", "table_name", "inserted", "updated", "rows_after", "applied_at", "run", "ordinal", "kept") VALUES (:"batch", :"table_name", :"inserted", :"updated", :"rows_after", :"applied_at", :"run", :"ordinal", :"kept")
SELECT "star"."_crmmigrate_batch"."batch" FROM "star"."_crmmigrate_batch" WHERE "star"."_crmmigrate_batch"."table_name" = :table_name_1 AND "star"."_crmmigrate_batch"."kept" IS NOT NULL ORDER BY "star"."_crmmigrate_batch"."ordinal" DESC
-- commit
-- begin
-- commit
-- commit

-- a merge
-- begin
-- the schema is there
-- commit
-- begin
SELECT "star"."_crmmigrate_lock"."id" FROM "star"."_crmmigrate_lock" FOR UPDATE WAIT 60
-- begin
CREATE GLOBAL TEMPORARY TABLE "star"."_crmmigrate_stage" ( "account_key" NUMBER(19, 0), "system" NVARCHAR2(255), "code" NVARCHAR2(255), "notes" NCLOB, "email" NVARCHAR2(2000), "revenue" NUMBER(21, 6), "share" NUMBER(30, 15), "since" DATE, "seen" TIMESTAMP, "active" NUMBER(1, 0), "owner_key" NUMBER(19, 0) ) ON COMMIT DELETE ROWS
CREATE TABLE "star"."_crmmigrate_before_e9a91256ec" ( "_crmmigrate_batch" NVARCHAR2(255) NOT NULL, "_crmmigrate_kind" NVARCHAR2(255) NOT NULL, "account_key" NUMBER(19, 0), "system" NVARCHAR2(255), "code" NVARCHAR2(255), "notes" NCLOB, "email" NVARCHAR2(2000), "revenue" NUMBER(21, 6), "share" NUMBER(30, 15), "since" DATE, "seen" TIMESTAMP, "active" NUMBER(1, 0), "owner_key" NUMBER(19, 0) )
-- commit
-- begin
SELECT "star"."_crmmigrate_batch"."inserted", "star"."_crmmigrate_batch"."updated", "star"."_crmmigrate_batch"."rows_after" FROM "star"."_crmmigrate_batch" WHERE "star"."_crmmigrate_batch"."batch" = :batch_1 AND "star"."_crmmigrate_batch"."table_name" = :table_name_1
SELECT count(*) AS count_1 FROM "star"."dim_account"
INSERT INTO "star"."_crmmigrate_stage" ("account_key", "system", "code", "notes", "email", "revenue", "share", "since", "seen", "active", "owner_key") VALUES (:p0, :p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10)
SELECT count(*) AS count_1 FROM (SELECT "star"."_crmmigrate_stage"."system" AS "system", "star"."_crmmigrate_stage"."code" AS "code" FROM "star"."_crmmigrate_stage" GROUP BY "star"."_crmmigrate_stage"."system", "star"."_crmmigrate_stage"."code" HAVING count(*) > :count_2) twice
SELECT count(*) AS count_1 FROM "star"."_crmmigrate_stage" WHERE "star"."_crmmigrate_stage"."system" IS NULL OR "star"."_crmmigrate_stage"."code" IS NULL
SELECT count(*) AS count_1, coalesce(sum(CASE WHEN ("star"."dim_account"."account_key" != "star"."_crmmigrate_stage"."account_key") THEN :param_1 ELSE :param_2 END), :coalesce_2) AS coalesce_1 FROM "star"."_crmmigrate_stage" JOIN "star"."dim_account" ON "star"."dim_account"."system" = "star"."_crmmigrate_stage"."system" AND "star"."dim_account"."code" = "star"."_crmmigrate_stage"."code"
SELECT count(*) AS count_1 FROM "star"."dim_account"
INSERT INTO "star"."_crmmigrate_before_e9a91256ec" ("_crmmigrate_batch", "_crmmigrate_kind", "account_key", "system", "code", "notes", "email", "revenue", "share", "since", "seen", "active", "owner_key") SELECT :param_1 AS "_crmmigrate_batch", :param_2 AS "_crmmigrate_kind", "star"."dim_account"."account_key", "star"."dim_account"."system", "star"."dim_account"."code", "star"."dim_account"."notes", "star"."dim_account"."email", "star"."dim_account"."revenue", "star"."dim_account"."share", "star"."dim_account"."since", "star"."dim_account"."seen", "star"."dim_account"."active", "star"."dim_account"."owner_key" FROM "star"."dim_account" WHERE EXISTS (SELECT * FROM "star"."_crmmigrate_stage" WHERE "star"."dim_account"."system" = "star"."_crmmigrate_stage"."system" AND "star"."dim_account"."code" = "star"."_crmmigrate_stage"."code")
INSERT INTO "star"."_crmmigrate_before_e9a91256ec" ("_crmmigrate_batch", "_crmmigrate_kind", "system", "code") SELECT :param_1 AS "_crmmigrate_batch", :param_2 AS "_crmmigrate_kind", "star"."_crmmigrate_stage"."system", "star"."_crmmigrate_stage"."code" FROM "star"."_crmmigrate_stage" WHERE NOT (EXISTS (SELECT * FROM "star"."dim_account" WHERE "star"."dim_account"."system" = "star"."_crmmigrate_stage"."system" AND "star"."dim_account"."code" = "star"."_crmmigrate_stage"."code"))
MERGE INTO "star"."dim_account" t USING "star"."_crmmigrate_stage" s ON (t."system" = s."system" AND t."code" = s."code") WHEN MATCHED THEN UPDATE SET "notes" = s."notes", "email" = s."email", "revenue" = s."revenue", "share" = s."share", "since" = s."since", "seen" = s."seen", "active" = s."active", "owner_key" = s."owner_key" WHEN NOT MATCHED THEN INSERT ("account_key", "system", "code", "notes", "email", "revenue", "share", "since", "seen", "active", "owner_key") VALUES (s."account_key", s."system", s."code", s."notes", s."email", s."revenue", s."share", s."since", s."seen", s."active", s."owner_key")
SELECT count(*) AS count_1 FROM "star"."dim_account"
SELECT coalesce(max("star"."_crmmigrate_batch"."ordinal"), :coalesce_2) AS coalesce_1 FROM "star"."_crmmigrate_batch"
INSERT INTO "star"."_crmmigrate_batch" ("batch", "table_name", "inserted", "updated", "rows_after", "applied_at", "run", "ordinal", "kept") VALUES (:"batch", :"table_name", :"inserted", :"updated", :"rows_after", :"applied_at", :"run", :"ordinal", :"kept")
SELECT "star"."_crmmigrate_batch"."batch" FROM "star"."_crmmigrate_batch" WHERE "star"."_crmmigrate_batch"."table_name" = :table_name_1 AND "star"."_crmmigrate_batch"."kept" IS NOT NULL ORDER BY "star"."_crmmigrate_batch"."ordinal" DESC
-- commit
-- begin
DROP TABLE "star"."_crmmigrate_stage"
-- commit
-- commit

-- all rows replaced
-- begin
-- the schema is there
-- commit
-- begin
SELECT "star"."_crmmigrate_lock"."id" FROM "star"."_crmmigrate_lock" FOR UPDATE WAIT 60
-- begin
DROP TABLE "star"."_crmmigrate_stage"
CREATE GLOBAL TEMPORARY TABLE "star"."_crmmigrate_stage" ( "account_key" NUMBER(19, 0), "system" NVARCHAR2(255), "code" NVARCHAR2(255), "notes" NCLOB, "email" NVARCHAR2(2000), "revenue" NUMBER(21, 6), "share" NUMBER(30, 15), "since" DATE, "seen" TIMESTAMP, "active" NUMBER(1, 0), "owner_key" NUMBER(19, 0) ) ON COMMIT DELETE ROWS
-- commit
-- begin
SELECT "star"."_crmmigrate_batch"."inserted", "star"."_crmmigrate_batch"."updated", "star"."_crmmigrate_batch"."rows_after" FROM "star"."_crmmigrate_batch" WHERE "star"."_crmmigrate_batch"."batch" = :batch_1 AND "star"."_crmmigrate_batch"."table_name" = :table_name_1
SELECT count(*) AS count_1 FROM "star"."dim_account"
INSERT INTO "star"."_crmmigrate_stage" ("account_key", "system", "code", "notes", "email", "revenue", "share", "since", "seen", "active", "owner_key") VALUES (:p0, :p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10)
SELECT count(*) AS count_1 FROM (SELECT "star"."_crmmigrate_stage"."system" AS "system", "star"."_crmmigrate_stage"."code" AS "code" FROM "star"."_crmmigrate_stage" GROUP BY "star"."_crmmigrate_stage"."system", "star"."_crmmigrate_stage"."code" HAVING count(*) > :count_2) twice
SELECT count(*) AS count_1 FROM "star"."_crmmigrate_stage" WHERE "star"."_crmmigrate_stage"."system" IS NULL OR "star"."_crmmigrate_stage"."code" IS NULL
SELECT count(*) AS count_1, coalesce(sum(CASE WHEN ("star"."dim_account"."account_key" != "star"."_crmmigrate_stage"."account_key") THEN :param_1 ELSE :param_2 END), :coalesce_2) AS coalesce_1 FROM "star"."_crmmigrate_stage" JOIN "star"."dim_account" ON DECODE("star"."dim_account"."system", "star"."_crmmigrate_stage"."system", 0, 1) = 0 AND DECODE("star"."dim_account"."code", "star"."_crmmigrate_stage"."code", 0, 1) = 0
INSERT INTO "star"."_crmmigrate_before_e9a91256ec" ("_crmmigrate_batch", "_crmmigrate_kind", "account_key", "system", "code", "notes", "email", "revenue", "share", "since", "seen", "active", "owner_key") SELECT :param_1 AS "_crmmigrate_batch", :param_2 AS "_crmmigrate_kind", "star"."dim_account"."account_key", "star"."dim_account"."system", "star"."dim_account"."code", "star"."dim_account"."notes", "star"."dim_account"."email", "star"."dim_account"."revenue", "star"."dim_account"."share", "star"."dim_account"."since", "star"."dim_account"."seen", "star"."dim_account"."active", "star"."dim_account"."owner_key" FROM "star"."dim_account" WHERE NOT (EXISTS (SELECT * FROM "star"."_crmmigrate_stage" WHERE DECODE("star"."dim_account"."system", "star"."_crmmigrate_stage"."system", 0, 1) = 0 AND DECODE("star"."dim_account"."code", "star"."_crmmigrate_stage"."code", 0, 1) = 0))
DELETE FROM "star"."dim_account" WHERE NOT (EXISTS (SELECT * FROM "star"."_crmmigrate_stage" WHERE DECODE("star"."dim_account"."system", "star"."_crmmigrate_stage"."system", 0, 1) = 0 AND DECODE("star"."dim_account"."code", "star"."_crmmigrate_stage"."code", 0, 1) = 0))
SELECT count(*) AS count_1 FROM "star"."dim_account"
INSERT INTO "star"."_crmmigrate_before_e9a91256ec" ("_crmmigrate_batch", "_crmmigrate_kind", "account_key", "system", "code", "notes", "email", "revenue", "share", "since", "seen", "active", "owner_key") SELECT :param_1 AS "_crmmigrate_batch", :param_2 AS "_crmmigrate_kind", "star"."dim_account"."account_key", "star"."dim_account"."system", "star"."dim_account"."code", "star"."dim_account"."notes", "star"."dim_account"."email", "star"."dim_account"."revenue", "star"."dim_account"."share", "star"."dim_account"."since", "star"."dim_account"."seen", "star"."dim_account"."active", "star"."dim_account"."owner_key" FROM "star"."dim_account" WHERE EXISTS (SELECT * FROM "star"."_crmmigrate_stage" WHERE DECODE("star"."dim_account"."system", "star"."_crmmigrate_stage"."system", 0, 1) = 0 AND DECODE("star"."dim_account"."code", "star"."_crmmigrate_stage"."code", 0, 1) = 0)
INSERT INTO "star"."_crmmigrate_before_e9a91256ec" ("_crmmigrate_batch", "_crmmigrate_kind", "system", "code") SELECT :param_1 AS "_crmmigrate_batch", :param_2 AS "_crmmigrate_kind", "star"."_crmmigrate_stage"."system", "star"."_crmmigrate_stage"."code" FROM "star"."_crmmigrate_stage" WHERE NOT (EXISTS (SELECT * FROM "star"."dim_account" WHERE DECODE("star"."dim_account"."system", "star"."_crmmigrate_stage"."system", 0, 1) = 0 AND DECODE("star"."dim_account"."code", "star"."_crmmigrate_stage"."code", 0, 1) = 0))
MERGE INTO "star"."dim_account" t USING "star"."_crmmigrate_stage" s ON (DECODE(t."system", s."system", 0, 1) = 0 AND DECODE(t."code", s."code", 0, 1) = 0) WHEN MATCHED THEN UPDATE SET "notes" = s."notes", "email" = s."email", "revenue" = s."revenue", "share" = s."share", "since" = s."since", "seen" = s."seen", "active" = s."active", "owner_key" = s."owner_key" WHEN NOT MATCHED THEN INSERT ("account_key", "system", "code", "notes", "email", "revenue", "share", "since", "seen", "active", "owner_key") VALUES (s."account_key", s."system", s."code", s."notes", s."email", s."revenue", s."share", s."since", s."seen", s."active", s."owner_key")
SELECT count(*) AS count_1 FROM "star"."dim_account"
SELECT coalesce(max("star"."_crmmigrate_batch"."ordinal"), :coalesce_2) AS coalesce_1 FROM "star"."_crmmigrate_batch"
INSERT INTO "star"."_crmmigrate_batch" ("batch", "table_name", "inserted", "updated", "rows_after", "applied_at", "run", "ordinal", "kept") VALUES (:"batch", :"table_name", :"inserted", :"updated", :"rows_after", :"applied_at", :"run", :"ordinal", :"kept")
SELECT "star"."_crmmigrate_batch"."batch" FROM "star"."_crmmigrate_batch" WHERE "star"."_crmmigrate_batch"."table_name" = :table_name_1 AND "star"."_crmmigrate_batch"."kept" IS NOT NULL ORDER BY "star"."_crmmigrate_batch"."ordinal" DESC
DELETE FROM "star"."_crmmigrate_before_e9a91256ec" WHERE "star"."_crmmigrate_before_e9a91256ec"."_crmmigrate_batch" = :crmmigrate_batch_1
UPDATE "star"."_crmmigrate_batch" SET "kept"=:"kept" WHERE "star"."_crmmigrate_batch"."table_name" = :table_name_1 AND "star"."_crmmigrate_batch"."kept" IS NOT NULL AND "star"."_crmmigrate_batch"."batch" = :batch_1
-- commit
-- begin
DROP TABLE "star"."_crmmigrate_stage"
-- commit
-- commit

-- columns changed
-- begin
-- the schema is there
-- commit
-- begin
SELECT "star"."_crmmigrate_lock"."id" FROM "star"."_crmmigrate_lock" FOR UPDATE WAIT 60
-- begin
ALTER TABLE "star"."dim_account" ADD "phone" NVARCHAR2(2000)
COMMENT ON COLUMN "star"."dim_account"."phone" IS 'new'
DROP INDEX "star"."ix_dim_account_6c5ac7ce3b"
DROP INDEX "star"."ix_dim_account_76a3740669"
ALTER TABLE "star"."dim_account" ADD "_crmmigrate_wider_49b72e" NUMBER(30, 15)
UPDATE "star"."dim_account" SET "_crmmigrate_wider_49b72e" = "owner_key"
ALTER TABLE "star"."dim_account" DROP COLUMN "owner_key"
ALTER TABLE "star"."dim_account" RENAME COLUMN "_crmmigrate_wider_49b72e" TO "owner_key"
ALTER TABLE "star"."dim_account" DROP COLUMN "seen"
ALTER TABLE "star"."_crmmigrate_before_e9a91256ec" ADD "phone" NVARCHAR2(2000)
ALTER TABLE "star"."_crmmigrate_before_e9a91256ec" ADD "_crmmigrate_wider_49b72e" NUMBER(30, 15)
UPDATE "star"."_crmmigrate_before_e9a91256ec" SET "_crmmigrate_wider_49b72e" = "owner_key"
ALTER TABLE "star"."_crmmigrate_before_e9a91256ec" DROP COLUMN "owner_key"
ALTER TABLE "star"."_crmmigrate_before_e9a91256ec" RENAME COLUMN "_crmmigrate_wider_49b72e" TO "owner_key"
ALTER TABLE "star"."_crmmigrate_before_e9a91256ec" DROP COLUMN "seen"
DROP TABLE "star"."_crmmigrate_stage"
CREATE GLOBAL TEMPORARY TABLE "star"."_crmmigrate_stage" ( "account_key" NUMBER(19, 0), "system" NVARCHAR2(255), "code" NVARCHAR2(255), "notes" NCLOB, "email" NVARCHAR2(2000), "revenue" NUMBER(21, 6), "share" NUMBER(30, 15), "since" DATE, "active" NUMBER(1, 0), "owner_key" NUMBER(19, 0) ) ON COMMIT DELETE ROWS
-- commit
-- begin
SELECT "star"."_crmmigrate_batch"."inserted", "star"."_crmmigrate_batch"."updated", "star"."_crmmigrate_batch"."rows_after" FROM "star"."_crmmigrate_batch" WHERE "star"."_crmmigrate_batch"."batch" = :batch_1 AND "star"."_crmmigrate_batch"."table_name" = :table_name_1
-- commit
-- begin
DROP TABLE "star"."_crmmigrate_stage"
-- commit
-- commit

-- an undo
-- begin
-- the schema is there
-- commit
-- begin
SELECT "star"."_crmmigrate_lock"."id" FROM "star"."_crmmigrate_lock" FOR UPDATE WAIT 60
-- begin
-- commit
-- begin
SELECT "star"."_crmmigrate_batch"."batch", "star"."_crmmigrate_batch"."inserted", "star"."_crmmigrate_batch"."updated", "star"."_crmmigrate_batch"."rows_after", "star"."_crmmigrate_batch"."kept" FROM "star"."_crmmigrate_batch" WHERE "star"."_crmmigrate_batch"."table_name" = :table_name_1 ORDER BY "star"."_crmmigrate_batch"."ordinal"
SELECT count(*) AS count_1 FROM "star"."dim_account"
MERGE INTO "star"."dim_account" t USING (SELECT "star"."_crmmigrate_before_e9a91256ec"."account_key" AS "account_key", "star"."_crmmigrate_before_e9a91256ec"."system" AS "system", "star"."_crmmigrate_before_e9a91256ec"."code" AS "code", "star"."_crmmigrate_before_e9a91256ec"."notes" AS "notes", "star"."_crmmigrate_before_e9a91256ec"."email" AS "email", "star"."_crmmigrate_before_e9a91256ec"."revenue" AS "revenue", "star"."_crmmigrate_before_e9a91256ec"."share" AS "share", "star"."_crmmigrate_before_e9a91256ec"."since" AS "since", "star"."_crmmigrate_before_e9a91256ec"."seen" AS "seen", "star"."_crmmigrate_before_e9a91256ec"."active" AS "active", "star"."_crmmigrate_before_e9a91256ec"."owner_key" AS "owner_key" FROM "star"."_crmmigrate_before_e9a91256ec" WHERE "star"."_crmmigrate_before_e9a91256ec"."_crmmigrate_batch" = :crmmigrate_batch_1 AND "star"."_crmmigrate_before_e9a91256ec"."_crmmigrate_kind" = :crmmigrate_kind_1) kept ON (DECODE(t."system", kept."system", 0, 1) = 0 AND DECODE(t."code", kept."code", 0, 1) = 0) WHEN MATCHED THEN UPDATE SET "notes" = kept."notes", "email" = kept."email", "revenue" = kept."revenue", "share" = kept."share", "since" = kept."since", "seen" = kept."seen", "active" = kept."active", "owner_key" = kept."owner_key"
DELETE FROM "star"."dim_account" WHERE EXISTS (SELECT * FROM (SELECT "star"."_crmmigrate_before_e9a91256ec"."account_key" AS "account_key", "star"."_crmmigrate_before_e9a91256ec"."system" AS "system", "star"."_crmmigrate_before_e9a91256ec"."code" AS "code", "star"."_crmmigrate_before_e9a91256ec"."notes" AS "notes", "star"."_crmmigrate_before_e9a91256ec"."email" AS "email", "star"."_crmmigrate_before_e9a91256ec"."revenue" AS "revenue", "star"."_crmmigrate_before_e9a91256ec"."share" AS "share", "star"."_crmmigrate_before_e9a91256ec"."since" AS "since", "star"."_crmmigrate_before_e9a91256ec"."seen" AS "seen", "star"."_crmmigrate_before_e9a91256ec"."active" AS "active", "star"."_crmmigrate_before_e9a91256ec"."owner_key" AS "owner_key" FROM "star"."_crmmigrate_before_e9a91256ec" WHERE "star"."_crmmigrate_before_e9a91256ec"."_crmmigrate_batch" = :crmmigrate_batch_1 AND "star"."_crmmigrate_before_e9a91256ec"."_crmmigrate_kind" = :crmmigrate_kind_1) kept WHERE DECODE("star"."dim_account"."system", kept."system", 0, 1) = 0 AND DECODE("star"."dim_account"."code", kept."code", 0, 1) = 0)
INSERT INTO "star"."dim_account" ("account_key", "system", "code", "notes", "email", "revenue", "share", "since", "seen", "active", "owner_key") SELECT kept."account_key", kept."system", kept."code", kept."notes", kept."email", kept."revenue", kept."share", kept."since", kept."seen", kept."active", kept."owner_key" FROM (SELECT "star"."_crmmigrate_before_e9a91256ec"."account_key" AS "account_key", "star"."_crmmigrate_before_e9a91256ec"."system" AS "system", "star"."_crmmigrate_before_e9a91256ec"."code" AS "code", "star"."_crmmigrate_before_e9a91256ec"."notes" AS "notes", "star"."_crmmigrate_before_e9a91256ec"."email" AS "email", "star"."_crmmigrate_before_e9a91256ec"."revenue" AS "revenue", "star"."_crmmigrate_before_e9a91256ec"."share" AS "share", "star"."_crmmigrate_before_e9a91256ec"."since" AS "since", "star"."_crmmigrate_before_e9a91256ec"."seen" AS "seen", "star"."_crmmigrate_before_e9a91256ec"."active" AS "active", "star"."_crmmigrate_before_e9a91256ec"."owner_key" AS "owner_key" FROM "star"."_crmmigrate_before_e9a91256ec" WHERE "star"."_crmmigrate_before_e9a91256ec"."_crmmigrate_batch" = :crmmigrate_batch_1 AND "star"."_crmmigrate_before_e9a91256ec"."_crmmigrate_kind" = :crmmigrate_kind_1) kept
DELETE FROM "star"."_crmmigrate_before_e9a91256ec" WHERE "star"."_crmmigrate_before_e9a91256ec"."_crmmigrate_batch" = :crmmigrate_batch_1
DELETE FROM "star"."_crmmigrate_batch" WHERE "star"."_crmmigrate_batch"."table_name" = :table_name_1 AND "star"."_crmmigrate_batch"."batch" = :batch_1
SELECT count(*) AS count_1 FROM "star"."dim_account"
-- commit
-- begin
DROP TABLE "star"."_crmmigrate_stage"
-- commit
-- commit

-- a view
-- begin
-- the schema is there
-- commit
-- begin
SELECT "star"."_crmmigrate_lock"."id" FROM "star"."_crmmigrate_lock" FOR UPDATE WAIT 60
-- begin
CREATE OR REPLACE VIEW "star"."v_kpi" AS /* the first: three */ SELECT "code" FROM "dim_account" FETCH FIRST 3 ROWS ONLY
SELECT * FROM "star"."v_kpi" WHERE 1 = 0
-- commit
-- begin
SELECT count(*) AS count_1 FROM "star"."v_kpi"
-- commit
-- begin
DROP TABLE "star"."_crmmigrate_stage"
-- commit
-- commit

-- the end
-- begin
-- the schema is there
-- commit
-- begin
SELECT "star"."_crmmigrate_lock"."id" FROM "star"."_crmmigrate_lock" FOR UPDATE WAIT 60
-- begin
DROP VIEW "star"."v_accounts"
DELETE FROM "star"."_crmmigrate_batch" WHERE "star"."_crmmigrate_batch"."table_name" = :table_name_1
DROP TABLE "star"."_crmmigrate_before_e9a91256ec"
DROP TABLE "star"."dim_account" CASCADE CONSTRAINTS PURGE
-- commit
-- begin
-- commit
-- begin
DROP TABLE "star"."_crmmigrate_stage"
-- commit
-- commit
