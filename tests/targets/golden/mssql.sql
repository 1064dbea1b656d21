
-- the first load
-- begin
SET NOCOUNT ON; DECLARE @got INT; EXEC @got = sp_getapplock @Resource = N'crmmigrate star', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 60000; SELECT @got AS got; SET NOCOUNT OFF
-- the schema is there
CREATE TABLE [star].[_crmmigrate_batch] ( [batch] NVARCHAR(220) COLLATE Latin1_General_100_BIN2 NOT NULL, [table_name] NVARCHAR(220) COLLATE Latin1_General_100_BIN2 NOT NULL, [inserted] BIGINT NOT NULL, [updated] BIGINT NOT NULL, [rows_after] BIGINT NOT NULL, [applied_at] DATETIME2(6) NULL, [run] NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NULL, [ordinal] BIGINT NULL, [kept] NVARCHAR(max) COLLATE Latin1_General_100_BIN2 NULL, PRIMARY KEY ([batch], [table_name]) )
DELETE FROM [star].[_crmmigrate_batch] WHERE [star].[_crmmigrate_batch].[table_name] = :table_name_1
CREATE TABLE [star].[dim_account] ( [account_key] BIGINT NOT NULL, [system] NVARCHAR(220) COLLATE Latin1_General_100_BIN2 NULL, [code] NVARCHAR(220) COLLATE Latin1_General_100_BIN2 NULL, [notes] NVARCHAR(max) COLLATE Latin1_General_100_BIN2 NULL, [email] NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NULL, [revenue] NUMERIC(21, 6) NULL, [share] NUMERIC(30, 15) NULL, [since] DATE NULL, [seen] DATETIME2(6) NULL, [active] BIT NULL, [owner_key] BIGINT NULL, CONSTRAINT [pk_dim_account_805519e480] PRIMARY KEY ([account_key]) )
execute sp_addextendedproperty 'MS_Description', N'Customers', 'schema', [star], 'table', [dim_account]
execute sp_addextendedproperty 'MS_Description', N'surrogate key', 'schema', [star], 'table', [dim_account], 'column', [account_key]
execute sp_addextendedproperty 'MS_Description', N'it''s long', 'schema', [star], 'table', [dim_account], 'column', [notes]
SELECT [star].[_crmmigrate_batch].[inserted], [star].[_crmmigrate_batch].[updated], [star].[_crmmigrate_batch].[rows_after] FROM [star].[_crmmigrate_batch] WHERE [star].[_crmmigrate_batch].[batch] = :batch_1 AND [star].[_crmmigrate_batch].[table_name] = :table_name_1
SELECT count(*) AS count_1 FROM [star].[dim_account] WITH (TABLOCKX, HOLDLOCK)
INSERT INTO [star].[dim_account] ([account_key], [system], [code], [notes], [email], [revenue], [share], [since], [seen], [active], [owner_key]) VALUES (:p0, :p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10)
SELECT count(*) AS count_1 FROM (SELECT [star].[dim_account].[system] AS [system], [star].[dim_account].[code] AS [code] FROM [star].[dim_account] WHERE [star].[dim_account].[system] IS NULL OR [star].[dim_account].[code] IS NULL GROUP BY [star].[dim_account].[system], [star].[dim_account].[code] HAVING count(*) > :count_2) AS twice
CREATE INDEX [ix_dim_account_d3a7544436] ON [star].[dim_account] ([since])
CREATE INDEX [ix_dim_account_76a3740669] ON [star].[dim_account] ([seen])
CREATE INDEX [ix_dim_account_6c5ac7ce3b] ON [star].[dim_account] ([owner_key])
CREATE UNIQUE INDEX [uq_dim_account_67211c56f7] ON [star].[dim_account] ([system], [code])
ALTER TABLE [star].[dim_account] ADD CONSTRAINT [fk_dim_account_934d9ffadd] FOREIGN KEY([owner_key]) REFERENCES [star].[dim_owner] ([owner_key])
SELECT count(*) AS count_1 FROM [star].[dim_account]
SELECT coalesce(max([star].[_crmmigrate_batch].[ordinal]), :coalesce_2) AS coalesce_1 FROM [star].[_crmmigrate_batch]
INSERT INTO [star].[_crmmigrate_batch] ([batch], [table_name], [inserted], [updated], [rows_after], [applied_at], [run], [ordinal], [kept]) VALUES (:batch, :table_name, :inserted, :updated, :rows_after, :applied_at, :run, :ordinal, :kept)
SELECT [star].[_crmmigrate_batch].[batch] FROM [star].[_crmmigrate_batch] WHERE [star].[_crmmigrate_batch].[table_name] = :table_name_1 AND [star].[_crmmigrate_batch].[kept] IS NOT NULL ORDER BY [star].[_crmmigrate_batch].[ordinal] DESC
DROP TABLE IF EXISTS [#_crmmigrate_stage]
-- commit

-- a merge
-- begin
SET NOCOUNT ON; DECLARE @got INT; EXEC @got = sp_getapplock @Resource = N'crmmigrate star', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 60000; SELECT @got AS got; SET NOCOUNT OFF
-- the schema is there
DROP TABLE IF EXISTS [#_crmmigrate_stage]
CREATE TABLE [#_crmmigrate_stage] ( [account_key] BIGINT NULL, [system] NVARCHAR(220) COLLATE Latin1_General_100_BIN2 NULL, [code] NVARCHAR(220) COLLATE Latin1_General_100_BIN2 NULL, [notes] NVARCHAR(max) COLLATE Latin1_General_100_BIN2 NULL, [email] NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NULL, [revenue] NUMERIC(21, 6) NULL, [share] NUMERIC(30, 15) NULL, [since] DATE NULL, [seen] DATETIME2(6) NULL, [active] BIT NULL, [owner_key] BIGINT NULL )
CREATE TABLE [star].[_crmmigrate_before_e9a91256ec] ( [_crmmigrate_batch] NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, [_crmmigrate_kind] NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, [account_key] BIGINT NULL, [system] NVARCHAR(220) COLLATE Latin1_General_100_BIN2 NULL, [code] NVARCHAR(220) COLLATE Latin1_General_100_BIN2 NULL, [notes] NVARCHAR(max) COLLATE Latin1_General_100_BIN2 NULL, [email] NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NULL, [revenue] NUMERIC(21, 6) NULL, [share] NUMERIC(30, 15) NULL, [since] DATE NULL, [seen] DATETIME2(6) NULL, [active] BIT NULL, [owner_key] BIGINT NULL )
SELECT [star].[_crmmigrate_batch].[inserted], [star].[_crmmigrate_batch].[updated], [star].[_crmmigrate_batch].[rows_after] FROM [star].[_crmmigrate_batch] WHERE [star].[_crmmigrate_batch].[batch] = :batch_1 AND [star].[_crmmigrate_batch].[table_name] = :table_name_1
SELECT count(*) AS count_1 FROM [star].[dim_account] WITH (TABLOCKX, HOLDLOCK)
INSERT INTO [#_crmmigrate_stage] ([account_key], [system], [code], [notes], [email], [revenue], [share], [since], [seen], [active], [owner_key]) VALUES (:p0, :p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10)
SELECT count(*) AS count_1 FROM (SELECT [#_crmmigrate_stage].[system] AS [system], [#_crmmigrate_stage].[code] AS [code] FROM [#_crmmigrate_stage] GROUP BY [#_crmmigrate_stage].[system], [#_crmmigrate_stage].[code] HAVING count(*) > :count_2) AS twice
SELECT count(*) AS count_1 FROM [#_crmmigrate_stage] WHERE [#_crmmigrate_stage].[system] IS NULL OR [#_crmmigrate_stage].[code] IS NULL
SELECT count(*) AS count_1, coalesce(sum(CASE WHEN ([star].[dim_account].[account_key] != [#_crmmigrate_stage].[account_key]) THEN :param_1 ELSE :param_2 END), :coalesce_2) AS coalesce_1 FROM [#_crmmigrate_stage] JOIN [star].[dim_account] ON [star].[dim_account].[system] = [#_crmmigrate_stage].[system] AND [star].[dim_account].[code] = [#_crmmigrate_stage].[code]
SELECT count(*) AS count_1 FROM [star].[dim_account]
DELETE FROM [#_crmmigrate_stage] WHERE EXISTS (SELECT * FROM [star].[dim_account] WHERE [star].[dim_account].[system] = [#_crmmigrate_stage].[system] AND [star].[dim_account].[code] = [#_crmmigrate_stage].[code] AND EXISTS (SELECT [star].[dim_account].[notes] INTERSECT SELECT [#_crmmigrate_stage].[notes]) AND EXISTS (SELECT [star].[dim_account].[email] INTERSECT SELECT [#_crmmigrate_stage].[email]) AND EXISTS (SELECT [star].[dim_account].[revenue] INTERSECT SELECT [#_crmmigrate_stage].[revenue]) AND EXISTS (SELECT [star].[dim_account].[share] INTERSECT SELECT [#_crmmigrate_stage].[share]) AND EXISTS (SELECT [star].[dim_account].[since] INTERSECT SELECT [#_crmmigrate_stage].[since]) AND EXISTS (SELECT [star].[dim_account].[seen] INTERSECT SELECT [#_crmmigrate_stage].[seen]) AND EXISTS (SELECT [star].[dim_account].[active] INTERSECT SELECT [#_crmmigrate_stage].[active]) AND EXISTS (SELECT [star].[dim_account].[owner_key] INTERSECT SELECT [#_crmmigrate_stage].[owner_key]))
INSERT INTO [star].[_crmmigrate_before_e9a91256ec] ([_crmmigrate_batch], [_crmmigrate_kind], [account_key], [system], [code], [notes], [email], [revenue], [share], [since], [seen], [active], [owner_key]) SELECT :param_1 AS _crmmigrate_batch, :param_2 AS _crmmigrate_kind, [star].[dim_account].[account_key], [star].[dim_account].[system], [star].[dim_account].[code], [star].[dim_account].[notes], [star].[dim_account].[email], [star].[dim_account].[revenue], [star].[dim_account].[share], [star].[dim_account].[since], [star].[dim_account].[seen], [star].[dim_account].[active], [star].[dim_account].[owner_key] FROM [star].[dim_account] WHERE EXISTS (SELECT * FROM [#_crmmigrate_stage] WHERE [star].[dim_account].[system] = [#_crmmigrate_stage].[system] AND [star].[dim_account].[code] = [#_crmmigrate_stage].[code])
INSERT INTO [star].[_crmmigrate_before_e9a91256ec] ([_crmmigrate_batch], [_crmmigrate_kind], [system], [code]) SELECT :param_1 AS _crmmigrate_batch, :param_2 AS _crmmigrate_kind, [#_crmmigrate_stage].[system], [#_crmmigrate_stage].[code] FROM [#_crmmigrate_stage] WHERE NOT (EXISTS (SELECT * FROM [star].[dim_account] WHERE [star].[dim_account].[system] = [#_crmmigrate_stage].[system] AND [star].[dim_account].[code] = [#_crmmigrate_stage].[code]))
INSERT INTO [star].[dim_account] ([account_key], [system], [code], [notes], [email], [revenue], [share], [since], [seen], [active], [owner_key]) SELECT [#_crmmigrate_stage].[account_key], [#_crmmigrate_stage].[system], [#_crmmigrate_stage].[code], [#_crmmigrate_stage].[notes], [#_crmmigrate_stage].[email], [#_crmmigrate_stage].[revenue], [#_crmmigrate_stage].[share], [#_crmmigrate_stage].[since], [#_crmmigrate_stage].[seen], [#_crmmigrate_stage].[active], [#_crmmigrate_stage].[owner_key] FROM [#_crmmigrate_stage] WHERE NOT (EXISTS (SELECT * FROM [star].[dim_account] WHERE [star].[dim_account].[system] = [#_crmmigrate_stage].[system] AND [star].[dim_account].[code] = [#_crmmigrate_stage].[code]))
UPDATE [star].[dim_account] SET [notes]=[#_crmmigrate_stage].[notes], [email]=[#_crmmigrate_stage].[email], [revenue]=[#_crmmigrate_stage].[revenue], [share]=[#_crmmigrate_stage].[share], [since]=[#_crmmigrate_stage].[since], [seen]=[#_crmmigrate_stage].[seen], [active]=[#_crmmigrate_stage].[active], [owner_key]=[#_crmmigrate_stage].[owner_key] FROM [star].[dim_account], [#_crmmigrate_stage] WHERE [star].[dim_account].[system] = [#_crmmigrate_stage].[system] AND [star].[dim_account].[code] = [#_crmmigrate_stage].[code]
ALTER TABLE [star].[dim_account] ADD CONSTRAINT [fk_dim_account_934d9ffadd] FOREIGN KEY([owner_key]) REFERENCES [star].[dim_owner] ([owner_key])
SELECT count(*) AS count_1 FROM [star].[dim_account]
SELECT coalesce(max([star].[_crmmigrate_batch].[ordinal]), :coalesce_2) AS coalesce_1 FROM [star].[_crmmigrate_batch]
INSERT INTO [star].[_crmmigrate_batch] ([batch], [table_name], [inserted], [updated], [rows_after], [applied_at], [run], [ordinal], [kept]) VALUES (:batch, :table_name, :inserted, :updated, :rows_after, :applied_at, :run, :ordinal, :kept)
SELECT [star].[_crmmigrate_batch].[batch] FROM [star].[_crmmigrate_batch] WHERE [star].[_crmmigrate_batch].[table_name] = :table_name_1 AND [star].[_crmmigrate_batch].[kept] IS NOT NULL ORDER BY [star].[_crmmigrate_batch].[ordinal] DESC
DROP TABLE IF EXISTS [#_crmmigrate_stage]
-- commit

-- all rows replaced
-- begin
SET NOCOUNT ON; DECLARE @got INT; EXEC @got = sp_getapplock @Resource = N'crmmigrate star', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 60000; SELECT @got AS got; SET NOCOUNT OFF
-- the schema is there
DROP TABLE IF EXISTS [#_crmmigrate_stage]
CREATE TABLE [#_crmmigrate_stage] ( [account_key] BIGINT NULL, [system] NVARCHAR(220) COLLATE Latin1_General_100_BIN2 NULL, [code] NVARCHAR(220) COLLATE Latin1_General_100_BIN2 NULL, [notes] NVARCHAR(max) COLLATE Latin1_General_100_BIN2 NULL, [email] NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NULL, [revenue] NUMERIC(21, 6) NULL, [share] NUMERIC(30, 15) NULL, [since] DATE NULL, [seen] DATETIME2(6) NULL, [active] BIT NULL, [owner_key] BIGINT NULL )
SELECT [star].[_crmmigrate_batch].[inserted], [star].[_crmmigrate_batch].[updated], [star].[_crmmigrate_batch].[rows_after] FROM [star].[_crmmigrate_batch] WHERE [star].[_crmmigrate_batch].[batch] = :batch_1 AND [star].[_crmmigrate_batch].[table_name] = :table_name_1
SELECT count(*) AS count_1 FROM [star].[dim_account] WITH (TABLOCKX, HOLDLOCK)
INSERT INTO [#_crmmigrate_stage] ([account_key], [system], [code], [notes], [email], [revenue], [share], [since], [seen], [active], [owner_key]) VALUES (:p0, :p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10)
SELECT count(*) AS count_1 FROM (SELECT [#_crmmigrate_stage].[system] AS [system], [#_crmmigrate_stage].[code] AS [code] FROM [#_crmmigrate_stage] GROUP BY [#_crmmigrate_stage].[system], [#_crmmigrate_stage].[code] HAVING count(*) > :count_2) AS twice
SELECT count(*) AS count_1 FROM [#_crmmigrate_stage] WHERE [#_crmmigrate_stage].[system] IS NULL OR [#_crmmigrate_stage].[code] IS NULL
SELECT count(*) AS count_1, coalesce(sum(CASE WHEN ([star].[dim_account].[account_key] != [#_crmmigrate_stage].[account_key]) THEN :param_1 ELSE :param_2 END), :coalesce_2) AS coalesce_1 FROM [#_crmmigrate_stage] JOIN [star].[dim_account] ON EXISTS (SELECT [star].[dim_account].[system] INTERSECT SELECT [#_crmmigrate_stage].[system]) AND EXISTS (SELECT [star].[dim_account].[code] INTERSECT SELECT [#_crmmigrate_stage].[code])
INSERT INTO [star].[_crmmigrate_before_e9a91256ec] ([_crmmigrate_batch], [_crmmigrate_kind], [account_key], [system], [code], [notes], [email], [revenue], [share], [since], [seen], [active], [owner_key]) SELECT :param_1 AS _crmmigrate_batch, :param_2 AS _crmmigrate_kind, [star].[dim_account].[account_key], [star].[dim_account].[system], [star].[dim_account].[code], [star].[dim_account].[notes], [star].[dim_account].[email], [star].[dim_account].[revenue], [star].[dim_account].[share], [star].[dim_account].[since], [star].[dim_account].[seen], [star].[dim_account].[active], [star].[dim_account].[owner_key] FROM [star].[dim_account] WHERE NOT (EXISTS (SELECT * FROM [#_crmmigrate_stage] WHERE EXISTS (SELECT [star].[dim_account].[system] INTERSECT SELECT [#_crmmigrate_stage].[system]) AND EXISTS (SELECT [star].[dim_account].[code] INTERSECT SELECT [#_crmmigrate_stage].[code])))
DELETE FROM [star].[dim_account] WHERE NOT (EXISTS (SELECT * FROM [#_crmmigrate_stage] WHERE EXISTS (SELECT [star].[dim_account].[system] INTERSECT SELECT [#_crmmigrate_stage].[system]) AND EXISTS (SELECT [star].[dim_account].[code] INTERSECT SELECT [#_crmmigrate_stage].[code])))
SELECT count(*) AS count_1 FROM [star].[dim_account]
DELETE FROM [#_crmmigrate_stage] WHERE EXISTS (SELECT * FROM [star].[dim_account] WHERE EXISTS (SELECT [star].[dim_account].[system] INTERSECT SELECT [#_crmmigrate_stage].[system]) AND EXISTS (SELECT [star].[dim_account].[code] INTERSECT SELECT [#_crmmigrate_stage].[code]) AND EXISTS (SELECT [star].[dim_account].[notes] INTERSECT SELECT [#_crmmigrate_stage].[notes]) AND EXISTS (SELECT [star].[dim_account].[email] INTERSECT SELECT [#_crmmigrate_stage].[email]) AND EXISTS (SELECT [star].[dim_account].[revenue] INTERSECT SELECT [#_crmmigrate_stage].[revenue]) AND EXISTS (SELECT [star].[dim_account].[share] INTERSECT SELECT [#_crmmigrate_stage].[share]) AND EXISTS (SELECT [star].[dim_account].[since] INTERSECT SELECT [#_crmmigrate_stage].[since]) AND EXISTS (SELECT [star].[dim_account].[seen] INTERSECT SELECT [#_crmmigrate_stage].[seen]) AND EXISTS (SELECT [star].[dim_account].[active] INTERSECT SELECT [#_crmmigrate_stage].[active]) AND EXISTS (SELECT [star].[dim_account].[owner_key] INTERSECT SELECT [#_crmmigrate_stage].[owner_key]))
INSERT INTO [star].[_crmmigrate_before_e9a91256ec] ([_crmmigrate_batch], [_crmmigrate_kind], [account_key], [system], [code], [notes], [email], [revenue], [share], [since], [seen], [active], [owner_key]) SELECT :param_1 AS _crmmigrate_batch, :param_2 AS _crmmigrate_kind, [star].[dim_account].[account_key], [star].[dim_account].[system], [star].[dim_account].[code], [star].[dim_account].[notes], [star].[dim_account].[email], [star].[dim_account].[revenue], [star].[dim_account].[share], [star].[dim_account].[since], [star].[dim_account].[seen], [star].[dim_account].[active], [star].[dim_account].[owner_key] FROM [star].[dim_account] WHERE EXISTS (SELECT * FROM [#_crmmigrate_stage] WHERE EXISTS (SELECT [star].[dim_account].[system] INTERSECT SELECT [#_crmmigrate_stage].[system]) AND EXISTS (SELECT [star].[dim_account].[code] INTERSECT SELECT [#_crmmigrate_stage].[code]))
INSERT INTO [star].[_crmmigrate_before_e9a91256ec] ([_crmmigrate_batch], [_crmmigrate_kind], [system], [code]) SELECT :param_1 AS _crmmigrate_batch, :param_2 AS _crmmigrate_kind, [#_crmmigrate_stage].[system], [#_crmmigrate_stage].[code] FROM [#_crmmigrate_stage] WHERE NOT (EXISTS (SELECT * FROM [star].[dim_account] WHERE EXISTS (SELECT [star].[dim_account].[system] INTERSECT SELECT [#_crmmigrate_stage].[system]) AND EXISTS (SELECT [star].[dim_account].[code] INTERSECT SELECT [#_crmmigrate_stage].[code])))
INSERT INTO [star].[dim_account] ([account_key], [system], [code], [notes], [email], [revenue], [share], [since], [seen], [active], [owner_key]) SELECT [#_crmmigrate_stage].[account_key], [#_crmmigrate_stage].[system], [#_crmmigrate_stage].[code], [#_crmmigrate_stage].[notes], [#_crmmigrate_stage].[email], [#_crmmigrate_stage].[revenue], [#_crmmigrate_stage].[share], [#_crmmigrate_stage].[since], [#_crmmigrate_stage].[seen], [#_crmmigrate_stage].[active], [#_crmmigrate_stage].[owner_key] FROM [#_crmmigrate_stage] WHERE NOT (EXISTS (SELECT * FROM [star].[dim_account] WHERE EXISTS (SELECT [star].[dim_account].[system] INTERSECT SELECT [#_crmmigrate_stage].[system]) AND EXISTS (SELECT [star].[dim_account].[code] INTERSECT SELECT [#_crmmigrate_stage].[code])))
UPDATE [star].[dim_account] SET [notes]=[#_crmmigrate_stage].[notes], [email]=[#_crmmigrate_stage].[email], [revenue]=[#_crmmigrate_stage].[revenue], [share]=[#_crmmigrate_stage].[share], [since]=[#_crmmigrate_stage].[since], [seen]=[#_crmmigrate_stage].[seen], [active]=[#_crmmigrate_stage].[active], [owner_key]=[#_crmmigrate_stage].[owner_key] FROM [star].[dim_account], [#_crmmigrate_stage] WHERE EXISTS (SELECT [star].[dim_account].[system] INTERSECT SELECT [#_crmmigrate_stage].[system]) AND EXISTS (SELECT [star].[dim_account].[code] INTERSECT SELECT [#_crmmigrate_stage].[code])
ALTER TABLE [star].[dim_account] ADD CONSTRAINT [fk_dim_account_934d9ffadd] FOREIGN KEY([owner_key]) REFERENCES [star].[dim_owner] ([owner_key])
SELECT count(*) AS count_1 FROM [star].[dim_account]
SELECT coalesce(max([star].[_crmmigrate_batch].[ordinal]), :coalesce_2) AS coalesce_1 FROM [star].[_crmmigrate_batch]
INSERT INTO [star].[_crmmigrate_batch] ([batch], [table_name], [inserted], [updated], [rows_after], [applied_at], [run], [ordinal], [kept]) VALUES (:batch, :table_name, :inserted, :updated, :rows_after, :applied_at, :run, :ordinal, :kept)
SELECT [star].[_crmmigrate_batch].[batch] FROM [star].[_crmmigrate_batch] WHERE [star].[_crmmigrate_batch].[table_name] = :table_name_1 AND [star].[_crmmigrate_batch].[kept] IS NOT NULL ORDER BY [star].[_crmmigrate_batch].[ordinal] DESC
DELETE FROM [star].[_crmmigrate_before_e9a91256ec] WHERE [star].[_crmmigrate_before_e9a91256ec].[_crmmigrate_batch] = :crmmigrate_batch_1
UPDATE [star].[_crmmigrate_batch] SET [kept]=:kept WHERE [star].[_crmmigrate_batch].[table_name] = :table_name_1 AND [star].[_crmmigrate_batch].[kept] IS NOT NULL AND [star].[_crmmigrate_batch].[batch] = :batch_1
DROP TABLE IF EXISTS [#_crmmigrate_stage]
-- commit

-- columns changed
-- begin
SET NOCOUNT ON; DECLARE @got INT; EXEC @got = sp_getapplock @Resource = N'crmmigrate star', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 60000; SELECT @got AS got; SET NOCOUNT OFF
-- the schema is there
ALTER TABLE [star].[dim_account] ADD [phone] NVARCHAR(4000) COLLATE Latin1_General_100_BIN2
execute sp_addextendedproperty 'MS_Description', N'new', 'schema', [star], 'table', [dim_account], 'column', [phone]
DROP INDEX [ix_dim_account_6c5ac7ce3b] ON [star].[dim_account]
DROP INDEX [ix_dim_account_76a3740669] ON [star].[dim_account]
ALTER TABLE [star].[dim_account] ALTER COLUMN [owner_key] NUMERIC(30, 15) NULL
ALTER TABLE [star].[dim_account] DROP COLUMN [seen]
ALTER TABLE [star].[_crmmigrate_before_e9a91256ec] ADD [phone] NVARCHAR(4000) COLLATE Latin1_General_100_BIN2
ALTER TABLE [star].[_crmmigrate_before_e9a91256ec] ALTER COLUMN [owner_key] NUMERIC(30, 15) NULL
ALTER TABLE [star].[_crmmigrate_before_e9a91256ec] DROP COLUMN [seen]
DROP TABLE IF EXISTS [#_crmmigrate_stage]
CREATE TABLE [#_crmmigrate_stage] ( [account_key] BIGINT NULL, [system] NVARCHAR(220) COLLATE Latin1_General_100_BIN2 NULL, [code] NVARCHAR(220) COLLATE Latin1_General_100_BIN2 NULL, [notes] NVARCHAR(max) COLLATE Latin1_General_100_BIN2 NULL, [email] NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NULL, [revenue] NUMERIC(21, 6) NULL, [share] NUMERIC(30, 15) NULL, [since] DATE NULL, [active] BIT NULL, [owner_key] BIGINT NULL )
SELECT [star].[_crmmigrate_batch].[inserted], [star].[_crmmigrate_batch].[updated], [star].[_crmmigrate_batch].[rows_after] FROM [star].[_crmmigrate_batch] WHERE [star].[_crmmigrate_batch].[batch] = :batch_1 AND [star].[_crmmigrate_batch].[table_name] = :table_name_1
DROP TABLE IF EXISTS [#_crmmigrate_stage]
-- commit

-- an undo
-- begin
SET NOCOUNT ON; DECLARE @got INT; EXEC @got = sp_getapplock @Resource = N'crmmigrate star', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 60000; SELECT @got AS got; SET NOCOUNT OFF
-- the schema is there
SELECT [star].[_crmmigrate_batch].[batch], [star].[_crmmigrate_batch].[inserted], [star].[_crmmigrate_batch].[updated], [star].[_crmmigrate_batch].[rows_after], [star].[_crmmigrate_batch].[kept] FROM [star].[_crmmigrate_batch] WHERE [star].[_crmmigrate_batch].[table_name] = :table_name_1 ORDER BY [star].[_crmmigrate_batch].[ordinal]
SELECT count(*) AS count_1 FROM [star].[dim_account]
UPDATE [star].[dim_account] SET [notes]=kept.[notes], [email]=kept.[email], [revenue]=kept.[revenue], [share]=kept.[share], [since]=kept.[since], [seen]=kept.[seen], [active]=kept.[active], [owner_key]=kept.[owner_key] FROM [star].[dim_account], (SELECT [star].[_crmmigrate_before_e9a91256ec].[account_key] AS [account_key], [star].[_crmmigrate_before_e9a91256ec].[system] AS [system], [star].[_crmmigrate_before_e9a91256ec].[code] AS [code], [star].[_crmmigrate_before_e9a91256ec].[notes] AS [notes], [star].[_crmmigrate_before_e9a91256ec].[email] AS [email], [star].[_crmmigrate_before_e9a91256ec].[revenue] AS [revenue], [star].[_crmmigrate_before_e9a91256ec].[share] AS [share], [star].[_crmmigrate_before_e9a91256ec].[since] AS [since], [star].[_crmmigrate_before_e9a91256ec].[seen] AS [seen], [star].[_crmmigrate_before_e9a91256ec].[active] AS [active], [star].[_crmmigrate_before_e9a91256ec].[owner_key] AS [owner_key] FROM [star].[_crmmigrate_before_e9a91256ec] WHERE [star].[_crmmigrate_before_e9a91256ec].[_crmmigrate_batch] = :crmmigrate_batch_1 AND [star].[_crmmigrate_before_e9a91256ec].[_crmmigrate_kind] = :crmmigrate_kind_1) AS kept WHERE EXISTS (SELECT [star].[dim_account].[system] INTERSECT SELECT kept.[system]) AND EXISTS (SELECT [star].[dim_account].[code] INTERSECT SELECT kept.[code])
DELETE FROM [star].[dim_account] WHERE EXISTS (SELECT * FROM (SELECT [star].[_crmmigrate_before_e9a91256ec].[account_key] AS [account_key], [star].[_crmmigrate_before_e9a91256ec].[system] AS [system], [star].[_crmmigrate_before_e9a91256ec].[code] AS [code], [star].[_crmmigrate_before_e9a91256ec].[notes] AS [notes], [star].[_crmmigrate_before_e9a91256ec].[email] AS [email], [star].[_crmmigrate_before_e9a91256ec].[revenue] AS [revenue], [star].[_crmmigrate_before_e9a91256ec].[share] AS [share], [star].[_crmmigrate_before_e9a91256ec].[since] AS [since], [star].[_crmmigrate_before_e9a91256ec].[seen] AS [seen], [star].[_crmmigrate_before_e9a91256ec].[active] AS [active], [star].[_crmmigrate_before_e9a91256ec].[owner_key] AS [owner_key] FROM [star].[_crmmigrate_before_e9a91256ec] WHERE [star].[_crmmigrate_before_e9a91256ec].[_crmmigrate_batch] = :crmmigrate_batch_1 AND [star].[_crmmigrate_before_e9a91256ec].[_crmmigrate_kind] = :crmmigrate_kind_1) AS kept WHERE EXISTS (SELECT [star].[dim_account].[system] INTERSECT SELECT kept.[system]) AND EXISTS (SELECT [star].[dim_account].[code] INTERSECT SELECT kept.[code]))
INSERT INTO [star].[dim_account] ([account_key], [system], [code], [notes], [email], [revenue], [share], [since], [seen], [active], [owner_key]) SELECT kept.[account_key], kept.[system], kept.[code], kept.[notes], kept.[email], kept.[revenue], kept.[share], kept.[since], kept.[seen], kept.[active], kept.[owner_key] FROM (SELECT [star].[_crmmigrate_before_e9a91256ec].[account_key] AS [account_key], [star].[_crmmigrate_before_e9a91256ec].[system] AS [system], [star].[_crmmigrate_before_e9a91256ec].[code] AS [code], [star].[_crmmigrate_before_e9a91256ec].[notes] AS [notes], [star].[_crmmigrate_before_e9a91256ec].[email] AS [email], [star].[_crmmigrate_before_e9a91256ec].[revenue] AS [revenue], [star].[_crmmigrate_before_e9a91256ec].[share] AS [share], [star].[_crmmigrate_before_e9a91256ec].[since] AS [since], [star].[_crmmigrate_before_e9a91256ec].[seen] AS [seen], [star].[_crmmigrate_before_e9a91256ec].[active] AS [active], [star].[_crmmigrate_before_e9a91256ec].[owner_key] AS [owner_key] FROM [star].[_crmmigrate_before_e9a91256ec] WHERE [star].[_crmmigrate_before_e9a91256ec].[_crmmigrate_batch] = :crmmigrate_batch_1 AND [star].[_crmmigrate_before_e9a91256ec].[_crmmigrate_kind] = :crmmigrate_kind_1) AS kept
DELETE FROM [star].[_crmmigrate_before_e9a91256ec] WHERE [star].[_crmmigrate_before_e9a91256ec].[_crmmigrate_batch] = :crmmigrate_batch_1
DELETE FROM [star].[_crmmigrate_batch] WHERE [star].[_crmmigrate_batch].[table_name] = :table_name_1 AND [star].[_crmmigrate_batch].[batch] = :batch_1
SELECT count(*) AS count_1 FROM [star].[dim_account]
DROP TABLE IF EXISTS [#_crmmigrate_stage]
-- commit

-- a view
-- begin
SET NOCOUNT ON; DECLARE @got INT; EXEC @got = sp_getapplock @Resource = N'crmmigrate star', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 60000; SELECT @got AS got; SET NOCOUNT OFF
-- the schema is there
CREATE OR ALTER VIEW [star].[v_kpi] AS /* the first: three */ SELECT TOP 3 [code] FROM [star].[dim_account]
SELECT * FROM [star].[v_kpi] WHERE 1 = 0
SELECT count(*) AS count_1 FROM [star].[v_kpi]
DROP TABLE IF EXISTS [#_crmmigrate_stage]
-- commit

-- the end
-- begin
SET NOCOUNT ON; DECLARE @got INT; EXEC @got = sp_getapplock @Resource = N'crmmigrate star', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 60000; SELECT @got AS got; SET NOCOUNT OFF
-- the schema is there
DROP VIEW [star].[v_accounts]
DELETE FROM [star].[_crmmigrate_batch] WHERE [star].[_crmmigrate_batch].[table_name] = :table_name_1
DROP TABLE [star].[_crmmigrate_before_e9a91256ec]
ALTER TABLE [star].[fact_order] DROP CONSTRAINT [fk_y]
DROP TABLE [star].[dim_account]
DROP TABLE IF EXISTS [#_crmmigrate_stage]
-- commit
