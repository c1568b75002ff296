SELECT number FROM revisions WHERE article_id = $1 AND number = $2
