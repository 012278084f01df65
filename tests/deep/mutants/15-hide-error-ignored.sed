# 15.9: what could not be hidden is shown, and the run goes on
/^static void hide/,/^}/ { s/MUST_ON(/TRY_ON(/; s/^		fail();/		return;/; }
