-- Fails the statement that calls it, and with it the transaction: for refusals that the database itself has to decide,
-- because the commit follows without anybody looking in between. The reason is the error's message.
CREATE FUNCTION refuse(reason text) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'PH001', MESSAGE = reason;
END $$;
