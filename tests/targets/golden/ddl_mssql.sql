-- The star schema for SQL Server, as `crmmigrate load` makes it.

-- dim_account: Who buys
CREATE TABLE [dim_account] (
    [account_key] BIGINT NOT NULL,
    [name] NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NULL,
    [notes] NVARCHAR(max) COLLATE Latin1_General_100_BIN2 NULL,
    [valid_from] DATE NOT NULL,
    [is_inferred] BIT NULL,
    CONSTRAINT [pk_dim_account_805519e480] PRIMARY KEY ([account_key])
);
execute sp_addextendedproperty 'MS_Description', N'Who buys', 'schema', dbo, 'table', [dim_account];
execute sp_addextendedproperty 'MS_Description', N'surrogate key; -1 is the unknown member', 'schema', dbo, 'table', [dim_account], 'column', [account_key];
execute sp_addextendedproperty 'MS_Description', N'it''s 50% of them', 'schema', dbo, 'table', [dim_account], 'column', [name];
INSERT INTO [dim_account] ([account_key], [name], [valid_from], [is_inferred]) VALUES (-1, N'(unknown)', '1900-01-01', 0);

-- fact_order
CREATE TABLE [fact_order] (
    [_key] NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [account_key] BIGINT NULL,
    [seen] DATETIME2(6) NULL,
    [amount] NUMERIC(21, 6) NULL
);
execute sp_addextendedproperty 'MS_Description', N'never summed', 'schema', dbo, 'table', [fact_order], 'column', [amount];
CREATE UNIQUE INDEX [uq_fact_order_ad34268c3b] ON [fact_order] ([_key]);
CREATE INDEX [ix_fact_order_5429d08208] ON [fact_order] ([account_key]);
CREATE INDEX [ix_fact_order_3b4657971a] ON [fact_order] ([seen]);
ALTER TABLE [fact_order] ADD CONSTRAINT [fk_fact_order_d53ca8c417] FOREIGN KEY([account_key]) REFERENCES [dim_account] ([account_key]);

-- dim_buyer: A role
EXEC(N'CREATE VIEW [dim_buyer] AS SELECT TOP 5 [name] AS [buyer''s] FROM [dim_account]');
