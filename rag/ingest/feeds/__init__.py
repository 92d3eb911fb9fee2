"""RSS, Atom, RDF and JSON Feed. Pure: reading a feed opens no file and no address."""
