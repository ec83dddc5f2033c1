"""What operators write every day beside the plain order: hours, second thoughts, what is enough, what sort of slice."""

from __future__ import annotations

import pytest

from netintent_server.model.plan import ActionKind, Disposition

SAME = {
    # places whose names end in words, and functions that are spelled like words
    "Deploy CU, DU and RU in namespace ran-est": (
        "CU, DU und RU im Namespace ran-est ausrollen",
        "Déploie CU, DU et RU dans le namespace ran-est",
        "Despliega CU, DU y RU en el namespace ran-est",
        "namespace ran-estにCU、DU、RUをデプロイして",
        "在命名空间 ran-est 部署 CU、DU 和 RU",
    ),
    # more than one setting of one target, said once
    "Set the MTU of the SMF to 1400 and change the DNN to corp.net": (
        "Setze die MTU der SMF auf 1400 und ändere den DNN auf corp.net",
        "Mets le MTU du SMF à 1400 et change le DNN en corp.net",
        "Pon el MTU del SMF a 1400 y cambia el DNN a corp.net",
        "SMFのMTUを1400、DNNをcorp.netに設定してください",
    ),
    "Enable autoscaling of the UPF between 2 and 9 replicas, CPU 75 %": (
        "Aktiviere Autoscaling für die UPF: min. 2, max. 9 Replikate, CPU 75 %",
        "Active l'autoscaling de l'UPF entre 2 et 9 réplicas, objectif CPU de 75 %",
        "Activa el autoescalado del UPF entre 2 y 9 réplicas, con objetivo de CPU del 75 %",
        "CPU使用率が75%を超えたらUPFを2〜9レプリカの範囲で自動スケールさせて",
        "让 UPF 在 2 到 9 个副本之间自动伸缩，CPU 超过 75% 就扩",
    ),
    "Delete the URLLC slice called robots-4": (
        "Lösche die URLLC-Slice namens robots-4",
        "Supprime la slice URLLC nommée robots-4",
        "Elimina la slice URLLC llamada robots-4",
    ),
    "Deploy a massive IoT slice, SST 3, at least 500000 devices per km2": (
        "Erstelle eine Slice für massives IoT, SST 3, mindestens 500000 Geräte/km2",
        "Crée une slice IoT massif, SST 3, densité d'au moins 500000 appareils/km2",
        "Crea una slice de IoT masivo, SST 3, con una densidad de al menos 500000 dispositivos/km2",
        "创建一个海量物联网切片，SST 3，每平方公里至少 50 万个设备",
    ),
    "Scale the SMF to 6 replicas": (
        "Skaliere die SMF auf 4, nee Moment, auf 6 Replikate",
        "Passe le SMF à 3 réplicas, euh non, 6 plutôt",
        "Baja el SMF a 2, perdón, a 6 réplicas",
        "SMFを4台、いや、6台にして",
        "把 SMF 扩到 4 个，不对，6 个",
        "Zieh die SMF auf 6 Instanzen hoch",
        "Monte le SMF à 6 réplicas",
    ),
    "Upgrade the NRF to 4.0.1": (
        "Zieh den NRF auf 4.0.1 hoch",
        "把 NRF 升级到 4.0.1",
    ),
    "Roll back the AUSF to 2.1.9 as soon as possible": (
        "Rollback der AUSF auf 2.1.9, so schnell wie möglich",
        "Rollback de l'AUSF vers la 2.1.9 dès que possible",
        "Rollback del AUSF a la 2.1.9 cuanto antes",
    ),
    "Keep the packet loss of the SEPP below 0.05 %": (
        "Paketverlust der SEPP unter 0,05 % halten",
        "Maintiens la perte de paquets du SEPP en dessous de 0,05 %",
        "Mantén la pérdida de paquetes del SEPP por debajo del 0,05 %",
        "SEPPのパケットロスを0.05%未満に保って",
    ),
    "Steer 30 % of the traffic from cell-3 to cell-8": (
        "Verschiebe 30 % des Verkehrs von cell-3 nach cell-8",
        "cell-3のトラフィックの30%をcell-8に移してください",
        "把小区 cell-3 的 30% 流量切到 cell-8",
        "把 cell-3 的 30% 流量迁到 cell-8",
    ),
    "Delete the EIR and the SMSF": (
        "Lösche die nicht mehr benötigten EIR und SMSF",
        "Supprime les EIR et SMSF devenus inutiles",
        "Elimina el EIR y el SMSF que ya no se usan",
        "不要になったEIRとSMSFを撤去してください",
        "删除不再使用的 EIR 和 SMSF",
    ),
    "Restart the PCF with high priority": (
        "Priorität: hoch. Starte die PCF neu",
        "Priorité : haute, redémarre le PCF",
        "Prioridad: alta, reinicia el PCF",
        "【優先度：高】PCFを再起動してください",
        "优先级：高，重启 PCF",
    ),
    "Steer 20 % of the traffic from n78 to n41": (
        "Passe 20 % du trafic de n78 à n41",
        "Pasa el 20 % del tráfico de n78 a n41",
        "把 n78 上 20% 的流量切换到 n41",
    ),
    "Ensure the jitter of the UPF is at most 3 ms": (
        "Stelle sicher, dass der Jitter der UPF höchstens 3 ms beträgt",
        "Asegúrate de que el jitter del UPF no pase de 3 ms",
        "保证 UPF 的抖动不超过 3 毫秒",
    ),
    "Hands off the AMF, but restart the SMF": (
        "Finger weg von der AMF, aber die SMF bitte neu starten",
        "Sans toucher à l'AMF, redémarre le SMF",
        "Sin tocar el AMF, reinicia el SMF",
        "AMFは触らないで、SMFを再起動して",
        "别动 AMF，重启 SMF",
    ),
    "Restart the AMF and scale the SMF to 4": (
        "Die AMF soll neu gestartet und die SMF auf 4 skaliert werden",
        "Il faut redémarrer l'AMF et passer le SMF à 4",
        "Hay que reiniciar el AMF y escalar el SMF a 4",
        "AMFを再起動し、SMFを4台にして",
        "重启 AMF 并把 SMF 扩到 4 个",
    ),
    "Restart the workload smf-lab-2": ("Testinstanz smf-lab-2 neu starten",),
    "Set the T3512 of the AMF to 3600 s": (
        "Stelle den Timer T3512 der AMF auf 3600 s",
        "Règle le timer T3512 de l'AMF sur 3600 s",
        "Pon el temporizador T3512 del AMF a 3600 s",
    ),
    # what leads, trails, or stands in brackets
    "At site kl-04: restart the UDM": (
        "Kannst du den UDM neu starten? (Standort kl-04)",
        "Au site kl-04 : redémarre l'UDM",
        "Reinicia el UDM (sitio kl-04)",
        "UDMを再起動してください、サイトkl-04です",
        "站点 kl-04：重启 UDM",
        "Könnt ihr am Standort kl-04 bitte den UDM neu starten?",
    ),
    "On cluster q-8, scale the SMF to 5 and restart the PCF": ("集群 q-8：SMF 扩到 5 个，然后重启 PCF",),
    "Deploy an NSSF and an EIR in namespace lab-a, version 2.2.1": (
        "Könnt ihr im Namespace lab-a eine NSSF und ein EIR aufsetzen? Beide in Version 2.2.1.",
    ),
    "Deploy NRF, UDM and UDR in namespace c-7": ("namespace c-7に5Gコア（NRF、UDM、UDR）をデプロイしてください",),
    # what has trouble is what the order is about
    "Roll back the UDR to 3.0.2": (
        "Der UDR hängt schon wieder, bitte auf 3.0.2 zurückrollen",
        "L'UDR plante sans cesse, merci de revenir à la version 3.0.2",
        "El UDR se cuelga todo el rato, vuelve a la versión 3.0.2",
        "UDRが応答しないので3.0.2にロールバックしてください",
        "UDR 又挂了，回滚到 3.0.2",
    ),
    "Scale the BSF to 3": ("BSFのPod数を3にしてください", "把 BSF 的 Pod 数量改成 3"),
    "Set the MTU of the SMF to 1380": (
        "Setze die MTU der SMF auf 1500, nein, setze sie auf 1380",
        "Mets le MTU du SMF à 1500, non, mets-le à 1380",
        "Pon el MTU del SMF a 1500, no, ponlo a 1380",
        "SMFのMTUを1500にしてください。すみません、1380にしてください。",
        "SMF 的 MTU 设为 1500，不对，设为 1380",
    ),
    "Set the TAC of the AMF to 77": (
        "Ändere den TAC der AMF, neuer Wert: 77",
        "Modifie le TAC de l'AMF, nouvelle valeur : 77",
        "Cambia el TAC del AMF, nuevo valor 77",
    ),
    "Enable TLS and set the MTU to 1380 on the SCP at site d-5": (
        "An der SCP am Standort d-5 TLS aktivieren und die MTU auf 1380 stellen",
    ),
    "Enable autoscaling of the CHF, min 1 max 4, CPU 65 %": (
        "CHF 开启自动扩缩容：最少 1 个副本，最多 4 个，CPU 利用率 65% 触发",
    ),
    "Steer UEs from n1 to n28 when the load exceeds 60 %": (
        "Au-delà de 60 % de charge, basculer les UEs de n1 vers n28",
        "Pasar UEs de n1 a n28 cuando la carga supere el 60 %",
    ),
    "Balance the traffic between n3 and n8": ("均衡 n3 和 n8 的流量", "n3とn8の負荷を分散して"),
    "Upgrade the free5gc-upf to the image hub.lan/upf:1.4.2": (
        "Fais passer le free5gc-upf à l'image hub.lan/upf:1.4.2",
    ),
    "Halve the PCF at site b-1 and double the UDR at site b-2": (
        "サイトb-1のPCFを半分に、サイトb-2のUDRを2倍にして",
        "站点 b-1 的 PCF 减半，站点 b-2 的 UDR 翻倍",
    ),
    "Set the MTU of the UPF to 1450": ("UPFのMTUを1400ではなく1450に設定して",),
    "Set the UPF to 5 replicas": ("UPFを3台ではなく5台にして",),
    "Restart the SMF but do not touch the AMF": ("AMFではなくSMFを再起動して",),
    "Scale the SMF to 5, then upgrade the PCF to 2.1.0": (
        "Erst die SMF auf 5 skalieren, danach die PCF auf 2.1.0 heben",
        "D'abord passe le SMF à 5, ensuite passe le PCF en 2.1.0",
        "Primero escala el SMF a 5 y luego sube el PCF a la 2.1.0",
        "先把 SMF 扩到 5 个，再把 PCF 升到 2.1.0",
    ),
    "Give the UPF 4 cores and 16 GiB of memory": ("UPFにCPU4コアとメモリ16GiBを割り当てて",),
    "Roll back the UDM to 3.3.2": (
        "3.4.0にしてからUDMの調子が悪いので3.3.2に戻して",
        "升级到 3.4.0 之后 UDM 老出问题，退回 3.3.2",
    ),
    "Set the log level of the AMF to info": ("Vuelve a poner el nivel de log del AMF en info",),
    "Deploy a UPF on cluster hh-2 with 2 replicas": (
        "Könnt ihr eine UPF auf dem Cluster hh-2 installieren? 2 Replikate reichen.",
        "Déploie un UPF sur le cluster hh-2. 2 réplicas suffisent.",
        "Despliega un UPF en el clúster hh-2. Bastan 2 réplicas.",
    ),
}

TIMES = {
    "heute Nacht ab 01:30 Uhr": "SCP heute Nacht ab 01:30 Uhr auf 2.4.0 aktualisieren",
    "Jeden Werktag um 18 Uhr": "Jeden Werktag um 18 Uhr die UPF auf 8 Replikate hochfahren",
    "Cada día laborable a las 18:00": "Cada día laborable a las 18:00 sube el UPF a 8 réplicas",
    "samedi à 4h": "Mettre à jour le BSF vers la 3.0.5 samedi à 4h",
    "après 22h": "Passe l'AMF à 7 réplicas après 22h",
    "domingo a las 3:00": "Actualiza el NRF a la versión 4.2.0 el domingo a las 3:00",
    "明天 22:30:00": "明天 22:30:00 重启 NRF",
    "明日22:30:00": "明日22:30:00にNRFを再起動して",
    "今夜23時": "今夜23時にNRFを2.3.1へアップグレード",
    "明日の午後3時半": "明日の午後3時半にUDMを再起動",
    "今晚 23 点": "今晚 23 点把 NRF 回滚到 1.2.3",
    "täglich von 7 bis 9 Uhr": "UPF täglich von 7 bis 9 Uhr auf 6 Replikate skalieren",
    "毎日7時から9時まで": "毎日7時から9時まで、UPFを6台にして",
    "金曜までに": "金曜までにNRFを2.2.0に更新して",
    "22 点以后": "22 点以后重启 AMF",
    "最晚周五": "最晚周五把 NRF 升级到 2.2.0",
    "Au plus tard vendredi": "Au plus tard vendredi, mettre le NRF en 2.2.0",
    "A más tardar el viernes": "A más tardar el viernes, actualizar el NRF a 2.2.0",
    "Bis spätestens Freitag": "Bis spätestens Freitag die NRF auf 2.2.0 aktualisieren",
    "金曜18時から日曜23時まで": "サイトn-2のUPFを金曜18時から日曜23時まで8インスタンスにしてください",
    "每天从 7 点到 9 点": "每天从 7 点到 9 点，把 UPF 扩到 6 个",
    "morgen um 3 Uhr": "Kannst du morgen um 3 Uhr den NRF neu starten?",
    "demain à 5h": "Peux-tu demain à 5h redémarrer le NRF ?",
    "每天 18:00 到 22:00": "每天 18:00 到 22:00 给站点 wh-02 的 UPF 再加 4 个实例",
}

NOTHING = (
    "Update der UDM auf 2.2.0 abgeschlossen",
    "Neustart der AMF dringend geplant",
    "Mise à jour du SMF vers la 3.1.0 réussie",
    "Redémarrage de l'AMF prévu demain à 3h",
    "Actualización del UDM a la 2.2.0 completada con éxito",
    "CHFの削除はしばらく見合わせてください",
    "AMFの再起動は不要です",
    "AMFの再起動が完了しました",
    "AMF 的三个实例运行正常",
    "Die AMF soll nicht neu gestartet und die SMF gelöscht werden",
    "Das Skript löscht die UPF und startet die AMF neu",
    "Le script supprime l'UPF et redémarre l'AMF",
    "El script borra el UPF y reinicia el AMF",
    "脚本会删除 UPF 并重启 AMF",
    "上周五 UDM 已回滚到 1.4.2，运行平稳。",
    "再起動したのはAMFか？",
    "老王重启 AMF",
    "Delete the AMF. No, don't.",
    "Supprime l'AMF ! Non, finalement non !",
    "¡Borra el AMF! ¡No, mejor no!",
    "Lösche die AMF! Nein, doch nicht!",
    "Le client demande : passer l'UPF à 4",
    "El cliente pide: escalar el UPF a 4",
    "お客様の要望：UPFを4台にしてほしい",
)

ASKED = (
    "Senke die Latenz der UPF um 20 %",
    "Réduis la latence de l'UPF de 20 %",
    "Reduce la latencia de la slice URLLC un 20 %",
    "UPFの遅延を20%減らして",
    "把 UPF 的时延降低 20%",
    "Met à jour l'AMF s'il te plaît",
    "给 LMF 升个级",
    "CPU 超过 80% 就把 AMF 扩到 5 个",
    "SCPを最小10、最大4レプリカで自動スケールさせて",
    "UDMを新しいバージョンにお願いします",
)

EITHER = (
    "Lösche den UDM bzw. UDR",
    "Starte wahlweise den UDM oder den UDR neu",
    "Redémarre soit l'UDM soit l'UDR",
    "Redémarre l'un des deux : UDM, UDR",
    "Reinicia uno de los dos: UDM, UDR",
    "UDMかUDRを再起動してください",
    "UDM か UDR を削除して",
    "UPFをサイトa-1かサイトa-2にデプロイして",
    "SMFを3台か4台にして",
    "重启 UDM 和 UDR 其中一个",
    "要么重启 UDM，要么重启 UDR",
    "删除 UDM、UDR 之一",
)

UNSPELLED = (
    "给港口部署一个切片",
    "部署一个切片给港口用",
    "创建名为港口2的eMBB切片",
    "在命名空间 生产 部署 UPF",
    "サイト大阪のUPFを再起動して",
)

NOT_YET = (
    "Au-delà de 70 % de CPU, passe l'UPF à 6 réplicas",
    "Above 70 % CPU, scale the UPF to 6",
    "Set the MTU of the UPF to 1400. Then set it to 1450.",
    "Restart the SMF and the AMF dashboard",
    "Remove 2 replicas from the SMF and the PCF",
    "Entferne 2 Replikate der SMF und der PCF",
    "PCF at site b-1 to half, double the PCF at site b-2",
    "Lösche die MTU-Einstellung der UPF",
    "Supprime le paramètre MTU de l'UPF",
    "Borra el parámetro MTU del UPF",
    "删除 UPF 的 MTU 配置",
    "删除 AMF 的一个 Pod",
    "删除 UDR 的旧备份",
    "重启 AMF 的监控",
    "delete a pod of the AMF",
    "检查 AMF 是否正常，不正常就重启",
    "AMF 挂了就重启它",
    "AMFが動いていなければ再起動して",
    "AMFのT3512をデフォルトに戻して",
    "把 AMF 的 T3512 恢复默认值",
    "AMFの再送回数を5に設定して",
    "Tomorrow, restart the AMF at 02:00",
    "At the very latest Friday, upgrade the NRF to 2.2.0",
    "Redémarre l'AMF, pas avant 22h",
    "Funktioniert die UPF nicht, starte sie neu",
    "Hängt die AMF, starte sie neu",
    "Sollte die AMF hängen, starte sie neu",
    "Steigt die Last über 80 %, skaliere die UPF auf 6",
    "Morgen bitte die AMF um 2 Uhr neu starten",
    "On Friday scale the UPF to 4 until Sunday",
    "来週月曜から夜間はUPFを2レプリカだけにして",
    "The MTU of the UPF was 1400, set it to 1450",
    "Le MTU de l'UPF était à 1400, mets-le à 1450",
    "El MTU del UPF estaba a 1400, ponlo a 1450",
)


@pytest.mark.parametrize(("english", "other"), [(key, text) for key, texts in SAME.items() for text in texts])
def test_what_is_said_in_passing_means_what_its_english_means(plan, english, other):
    expected, got = plan(english), plan(other)
    assert expected.disposition is Disposition.PLANNED
    assert got.disposition is Disposition.PLANNED
    assert got.actions == expected.actions


@pytest.mark.parametrize(("words", "text"), TIMES.items())
def test_an_hour_is_kept_as_each_language_writes_it(plan, words, text):
    assert [action.schedule.text for action in plan(text).actions] == [words]


@pytest.mark.parametrize("text", NOTHING)
def test_what_tells_or_forbids_orders_nothing(plan, text):
    assert plan(text).disposition is Disposition.REJECTED


@pytest.mark.parametrize("text", ASKED)
def test_a_share_of_a_quality_or_a_missing_piece_is_asked_about(plan, text):
    assert plan(text).disposition is Disposition.NEEDS_CLARIFICATION


@pytest.mark.parametrize("text", EITHER)
def test_one_of_two_is_asked_about(plan, text):
    assert plan(text).disposition is Disposition.NEEDS_CLARIFICATION


@pytest.mark.parametrize("text", UNSPELLED)
def test_a_name_that_cannot_be_written_is_asked_for_and_not_left_out(plan, text):
    assert plan(text).disposition is Disposition.NEEDS_CLARIFICATION


@pytest.mark.parametrize("text", NOT_YET)
def test_half_of_what_is_said_is_never_planned(plan, text):
    assert plan(text).disposition is Disposition.NEEDS_CLARIFICATION


@pytest.mark.parametrize(
    "text",
    [
        "UPFのMTUを1400に設定、いや1450にして",
        "把 UPF 的 MTU 改成 1400，抱歉，改成 1450",
        "Set the MTU of the UPF to 1400. Sorry, change it to 1450.",
    ],
)
def test_the_value_of_a_setting_is_no_number_of_replicas(plan, text):
    assert all(action.kind is not ActionKind.SCALE for action in plan(text).actions)


def test_an_image_ends_before_the_dot_of_its_sentence(plan):
    found = plan("Die AMF bitte auf das Image registry.example.net/core/amf:4.1.2 hochziehen.")
    assert [action.upgrade.image for action in found.actions] == ["registry.example.net/core/amf:4.1.2"]


@pytest.mark.parametrize(
    ("text", "namespace"),
    [
        ("Déploie l'AMF dans le namespace coeur", "coeur"),
        ("Déploie l'AMF dans le namespace cœur", "coeur"),
        ("Despliega el AMF en el namespace memoria", "memoria"),
        ("Rolle die AMF im Namespace kern aus", "kern"),
        ("Deploy the AMF in namespace sjælland", "sjaelland"),
    ],
)
def test_a_name_is_never_translated(plan, text, namespace):
    draft = plan(text)
    assert draft.disposition is Disposition.PLANNED
    assert [action.target.namespace for action in draft.actions] == [namespace]
