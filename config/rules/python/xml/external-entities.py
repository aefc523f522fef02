import xml.sax
import xml.sax.handler

from lxml import etree


def read(path):
    # ruleid: omni.py.xml.external-entities
    first = etree.parse(path, etree.XMLParser(resolve_entities=True))
    parser = xml.sax.make_parser()
    # ruleid: omni.py.xml.external-entities
    parser.setFeature(xml.sax.handler.feature_external_ges, True)
    # ok: omni.py.xml.external-entities
    second = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True))
    # A near miss: the feature is switched off.
    # ok: omni.py.xml.external-entities
    parser.setFeature(xml.sax.handler.feature_external_ges, False)
    return first, second, parser
