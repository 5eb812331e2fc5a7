"""How orders to a model are worded in other languages than English, by kind.

As `injection_patterns`, on folded text; repetition is bounded. The languages are those in which
attacks on newsletters have been seen or are likely: the ones that many models read well.
"""

from typing import Final

OTHER_LANGUAGES: Final[tuple[tuple[str, str], ...]] = (
    (
        "override",
        r"(?:이전|위의?|앞선|기존|지금까지의?|모든)\s?"
        r"(?:모든 |의 |내용의 )?(?:지시|지침|명령|규칙|프롬프트|설정)"
        r"[^.]{0,12}(?:무시|잊|따르지|취소|버리|무효|폐기)",
    ),
    (
        "leak",
        r"(?:시스템\s?)?(?:프롬프트|지시문|지침|"
        r"명령문)[^.]{0,15}(?:출력|공개|보여|알려|적어|인쇄|반복|그대로)",
    ),
    (
        "form",
        r"(?:요약|기사|제목|답변|뉴스레터|본문|리드|결과|소식지|"
        r"출력)(?:문|을|를|에|의|은|는|에는|으로|로)?[^.]{0,40}"
        r"(?:넣어라|넣으세요|넣어 ?주세요|추가하(?:라|세요|"
        r"십시오)|추가해|바꿔|바꾸(?:라|세요)|작성하(?:라|세요|십시오)|"
        r"쓰(?:라|세요|십시오)|써라|포함하(?:라|세요|"
        r"십시오)|포함시|출력하(?:라|세요)|끝내|시작하(?:라|세요))",
    ),
    (
        "addressed",
        r"(?:ai|인공지능|언어\s?모델|요약\s?(?:봇|모델|기)|"
        r"어시스턴트|챗봇|편집\s?(?:봇|모델))(?:에게|는|은|님|야|,|이라면|라면)"
        r"[^.]{0,50}(?:하라|하세요|하십시오|해라|해 ?주세요|할 것|마라|말 것|써라|쓰세요|넣)",
    ),
    (
        "override",
        r"(?:以前|これまで|上記|前|先ほど|すべて|"
        r"全て)の?(?:すべての|全ての)?(?:指示|命令|ルール|プロンプト|指令|文脈)"
        r"[^。]{0,10}(?:無視|忘れ|破棄|従わ|取り消)",
    ),
    ("leak", r"(?:システム)?(?:プロンプト|指示)[^。]{0,12}(?:表示|出力|公開|教え|書き出|そのまま)"),
    (
        "form",
        r"(?:要約|記事|タイトル|見出し|回答|出力|ニュースレター)(?:に|を|の|は)[^。]{0,40}"
        r"(?:追加せよ|追加して|入れて|入れろ|書け|書いて|変更し|含め|しなさい|してください)",
    ),
    (
        "override",
        r"(?:忽略|无视|無視|忘记|忘掉|不要理会|绕过|"
        r"丢弃)[^。]{0,12}(?:指令|指示|提示|规则|命令|要求|内容|設定|规定)",
    ),
    (
        "leak",
        r"(?:输出|显示|打印|公开|重复|泄露|告诉)[^。]{0,12}(?:系统提示|提示词|系统指令|你的指令)",
    ),
    (
        "form",
        r"(?:摘要|标题|回答|简报|文章|输出|新闻)(?:中|里|的|末尾|改为|开头)[^。]{0,30}"
        r"(?:加入|添加|写|插入|改为|改成|包含|放)|把标题(?:改|设)",
    ),
    (
        "override",
        r"\b(?:ignorier\w*|vergiss|missachte\w*|vergessen sie)\b[^.]{0,40}(?:anweisung\w*|"
        r"regeln|vorgaben|befehle?|prompts?|oben)",
    ),
    (
        "form",
        r"\b(?:f[üu]ge\w*|schreib\w*|setze\w*|nimm|ersetze\w*|verlinke\w*|beende\w*)\b[^.]{0,60}\b"
        r"(?:zusammenfassung|titel|antwort|überschrift|newsletter|ausgabe|bericht|link)",
    ),
    (
        "leak",
        r"\b(?:gib|zeige?|nenne|drucke|verrate|wiederhole)\b[^.]{0,40}(?:systemprompt|system-"
        r"?prompt|anweisungen|prompt)",
    ),
    (
        "override",
        r"\b(?:ignore[zr]?|oublie[zr]?|néglige[zr]?)\b[^.]{0,40}(?:instructions?|consignes?|"
        r"règles|directives)",
    ),
    (
        "form",
        r"\b(?:ajoute[zr]?|insère|insérez|écris|écrivez|remplace[zr]?|termine[zr]?|mets|mettez)\b"
        r"[^.]{0,60}(?:résumé|titre|réponse|lien|bulletin|infolettre)",
    ),
    (
        "override",
        r"\b(?:ignor[ae]\w*|olvid[ae]\w*|descart[ae]\w*|esque[çc]\w+|desconsider\w+)\b[^.]{0,40}"
        r"(?:instru[cç]\w+|reglas|regras|órdenes|ordens|indicaciones|istruzioni|regole)",
    ),
    ("override", r"\b(?:ignora|dimentica)\w*\b[^.]{0,40}(?:istruzioni|regole|ordini)"),
    (
        "form",
        r"\b(?:añad[ea]\w*|agreg[ae]\w*|inclu[iy]\w+|escrib[ea]\w*|pon(?:ga)?|adicion\w+|escrev\w+|"
        r"aggiungi|scrivi|inserisci)\b[^.]{0,60}(?:resumen|título|respuesta|enlace|boletín|resumo|"
        r"resposta|riassunto|titolo|risposta|link)",
    ),
    (
        "override",
        r"(?:игнорируй\w*|забудь\w*|проигнорируй\w*|не обращай)[^.]{0,40}(?:инструкц\w+|"
        r"указани\w+|правил\w*|команд\w*|сказанн\w+)",
    ),
    (
        "form",
        r"(?:добавь\w*|вставь\w*|напиши\w*|замени\w*)[^.]{0,60}(?:сводк\w+|заголов\w+|ответ\w*|"
        r"ссылк\w+|рассылк\w+)",
    ),
    ("override", r"(?:تجاهل|انس)[^.]{0,40}(?:التعليمات|الأوامر|القواعد|السابق)"),
    (
        "override",
        r"(?:yoksay|unut|görmezden gel)[^.]{0,40}|(?:önceki|yukarıdaki)[^.]{0,30}(?:talimat|"
        r"kural|komut)[^.]{0,20}(?:yoksay|unut|dikkate alma|görmezden)",
    ),
    (
        "override",
        r"(?:पिछले|सभी|ऊपर)[^।.]{0,30}(?:निर्देश|"
        r"आदेश)[^।.]{0,20}(?:अनदेखा|भूल|नज़रअंदाज़)",
    ),
    ("override", r"(?:bỏ qua|phớt lờ|quên)[^.]{0,30}(?:hướng dẫn|chỉ dẫn|lệnh|quy tắc)"),
    ("override", r"(?:abaikan|lupakan)[^.]{0,30}(?:instruksi|perintah|aturan)"),
    (
        "override",
        r"\b(?:zignoruj|zapomnij|pomiń)[^.]{0,40}(?:instrukcj\w+|polece\w+|reguł\w*|zasad\w*)",
    ),
    ("override", r"\b(?:negeer|vergeet)[^.]{0,40}(?:instructies|regels|opdrachten|aanwijzingen)"),
)
